def test_try(system):
    from demonstration.plan import month
    from demonstration.case import Case, Desk
    from demonstration import plots
    from datetime import date
    s=[x for x in month(["donggang"],date.today()) if x.plot in("archived","corrected_and_archived")]
    d=Desk(system.staff("donggang"),system.staff("donggang","supervisor")); city=system.staff("city")
    for x in s[:3]:
        c=Case(x,d,city,system.sink); getattr(plots,x.plot)(c)
        print(c.filing)
        for doc in c.filing["documents"]:
            open(f"/tmp/pic/{x.filer.kind}-{doc['kind']}.{'pdf' if 'pdf' in doc['media_type'] else 'jpg'}","wb").write(c.person.get(f"filings/{c.filing['id']}/documents/{doc['id']}"))
    print(c.person.get(f"filings/{c.filing['id']}/history"))
    import time; time.sleep(4)
    for m in system.sink.messages(x.filer.person.mobile)+system.sink.messages(x.filer.person.email): print(m)
    import subprocess
    for n in "relay notify intake web clock".split():
        print(n, subprocess.run(["tail","-n","6",system.home.log(n)],capture_output=True,text=True).stdout[-2500:])
    print(system.database.execute("select service,type,error,attempts from shared.events_failure").fetchall())
    print(system.database.execute("select count(*),count(published_at) from shared.events_outbox").fetchall())
    print(system.database.execute("select service,count(*) from shared.events_receipt group by 1").fetchall())
    print(system.database.execute("select event_type,channel,state,error,created_at,done_at from o_donggang.notify_message").fetchall())
