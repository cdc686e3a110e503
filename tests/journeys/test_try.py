import json
import os
import subprocess
import sys
import time


def test_try(system):
    f="/tmp/demo.json"
    open(f,"w").write(json.dumps({"base_url":system.base_url,"sink_url":os.environ["SINK_URL"],**system.people}))
    for n in range(2):
        t=time.time()
        r=subprocess.run([sys.executable,"-m","demonstration","--demo-file",f,*os.environ.get("ARGS","").split()])
        print(r, time.time()-t)
    print(system.home.folder)
    if os.environ.get("HOLD"):
        while not os.path.exists("/tmp/go"): time.sleep(1)
