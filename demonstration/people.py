"""Made-up people, organisations and accounts: always the same ones for a seed, their numbers with valid check digits."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from demonstration import words

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
KINDS = ("institution", "company", "individual")
# The authority and category with which the credit code of a kind of organisation begins.
PREFIXES = {"机关": "11", "事业单位": "12", "社会团体": "51", "有限责任公司": "91"}
OF_ORGANISATION = ("org_name", "org_type", "uscc", "org_head", "org_head_title", "org_phone", "org_address")
# What the local sink knows as nobody's: an SMS to such a number fails for good, a mail to such an address comes back.
NOBODY, COMES_BACK = "138000000", "bounce-"


def id_number(first_seventeen: str) -> str:
    """An identity number with its check digit (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, ID_WEIGHTS, strict=True))
    return first_seventeen + "10X98765432"[total % 11]


def org_code(first_eight: str) -> str:
    """An organisation code with its check digit (GB 11714-1997)."""
    total = sum(int(c, 36) * weight for c, weight in zip(first_eight, ORG_WEIGHTS, strict=True))
    return first_eight + "0123456789X0"[11 - total % 11]


def credit_code(first_seventeen: str) -> str:
    """A unified social credit code with its check digit (GB 32100-2015)."""
    total = sum(USCC_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(first_seventeen))
    return first_seventeen + USCC_CHARACTERS[-total % 31]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    id_number: str
    mobile: str
    email: str
    wechat: str

    @property
    def born(self) -> date:
        """As the identity number has it."""
        return date.fromisoformat(self.id_number[6:14])

    @property
    def is_man(self) -> bool:
        """As the identity number has it."""
        return int(self.id_number[16]) % 2 == 1


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that does not exist, and its head."""

    name: str
    type: str
    uscc: str
    phone: str
    address: str
    head: Person
    title: str


@dataclass(frozen=True, slots=True)
class Filer:
    """Who files one account: a person, or an organisation whose account a person runs."""

    kind: str
    person: Person
    organisation: Organisation | None
    form: dict[str, object]

    @property
    def name(self) -> str:
        """As it stands on the seal, or below the signature."""
        return self.organisation.name if self.organisation else self.person.name


def unreachable(filer: Filer, number: int) -> Filer:
    """This filer as an office knows them that has an old number and an old address; `number` tells several apart."""
    person = replace(filer.person, mobile=f"{NOBODY}{number:02d}", email=f"{COMES_BACK}{filer.person.email}")
    form = filer.form | {"admin_mobile": person.mobile, "email": person.email}
    return replace(filer, person=person, form=form)


def run_by(filer: Filer, other: Person) -> Filer:
    """This filer with an account that somebody manages who manages another one, too."""
    return replace(filer, form=filer.form | {"admin_name": other.name, "admin_mobile": other.mobile})


def moved(filer: Filer, area: str) -> Filer:
    """This filer, whose organisation sits in another area."""
    assert filer.organisation is not None  # noqa: S101 - the plot says so
    address = f"日照市{area}{words.STREETS[0]}18号"
    organisation = replace(filer.organisation, address=address)
    return replace(filer, organisation=organisation, form=filer.form | {"org_address": address})


def of_same(filer: Filer, other: Filer) -> Filer:
    """This filer with an account of the other one's organisation."""
    of_organisation = {name: value for name, value in other.form.items() if name in OF_ORGANISATION}
    return replace(filer, organisation=other.organisation, form=filer.form | of_organisation)


class Cast:
    """Invents filers for one office. `serial` keeps numbers and ids of several casts apart."""

    def __init__(self, serial: int, area: str, region: str) -> None:
        self._random = Random(20170320 + serial)  # noqa: S311 - a play, not a secret
        self._serial, self._area, self._region, self._made = serial, area, region, 0

    def person(self) -> Person:
        """The next person."""
        self._made += 1
        pick = self._random.choice
        family, given = pick(words.FAMILY_NAMES), pick(words.GIVEN_NAMES)
        born = date(1960, 1, 1) + timedelta(days=self._random.randrange(40 * 365))
        number = id_number(f"{self._region}{born:%Y%m%d}{self._random.randrange(1, 1000):03d}")
        latin = f"{family[1]}{given[1]}{self._serial}{self._made:02d}"
        mobile = f"{pick(words.MOBILE_PREFIXES)}{self._serial:03d}{self._made:05d}"
        mail = f"{latin}@{pick(('example.com', 'example.org', 'example.net'))}"
        return Person(family[0] + given[0], number, mobile, mail, f"wx_{latin}")

    def filer(self, kind: str, opened_on: date) -> Filer:
        """The next filer of a kind, with the form of an account opened on that day."""
        person = self.person()
        fancy = self._random.choice(words.FANCY)
        if kind == "individual":
            topic = self._random.choice(words.OF_PERSONS)
            account = self._account(fancy, topic, opened_on, person)
            employer = self._random.choice(("", "自由职业", "日照市某学校", "日照市某企业"))
            own = {
                "founder_name": person.name,
                "employer": employer,
                "founder_mobile": person.mobile,
                "founder_id_number": person.id_number,
            }
            return Filer(kind, person, None, account | own)
        topic = self._random.choice(words.OF_COMPANIES if kind == "company" else words.OF_INSTITUTIONS)
        organisation = self._organisation(fancy, topic)
        account = self._account(fancy, topic, opened_on, person)
        return Filer(kind, person, organisation, account | self._of(organisation))

    def _account(
        self, fancy: tuple[str, str], topic: words.Topic, opened_on: date, admin: Person
    ) -> dict[str, object]:
        account = f"{fancy[1]}{self._serial}{self._made:02d}_{topic.latin}"
        original = "".join(self._random.choices("0123456789abcdef", k=12))
        return {
            "wechat_id": account[:20],
            "original_id": f"gh_{original}" if self._random.random() < 0.6 else "",
            "nickname": fancy[0] + topic.account,
            "account_type": self._random.choice(("service", "subscription", "subscription")),
            "content": list(topic.content),
            "purpose": topic.purpose.format(area=self._area, name=fancy[0]),
            "opened_on": opened_on.isoformat(),
            "verified": self._random.random() < 0.5,
            "admin_name": admin.name,
            "admin_mobile": admin.mobile,
            "admin_wechat": admin.wechat,
            "followers": int(10 ** self._random.uniform(1.5, 4.8)),
            "email": admin.email,
        }

    def _organisation(self, fancy: tuple[str, str], topic: words.Topic) -> Organisation:
        code = org_code(f"MA{self._serial % 10}{self._random.randrange(10**5):05d}")
        return Organisation(
            name=f"{self._area}{fancy[0]}{topic.organisation}",
            type=topic.org_type,
            uscc=credit_code(PREFIXES[topic.org_type] + self._region + code),
            phone=f"0633-8{self._serial % 10}{self._random.randrange(10**5):05d}",
            address=f"日照市{self._area}{self._random.choice(words.STREETS)}{self._random.randrange(1, 300)}号",
            head=self.person(),
            title=topic.head,
        )

    def _of(self, organisation: Organisation) -> dict[str, object]:
        return {
            "org_name": organisation.name,
            "org_type": organisation.type,
            "uscc": organisation.uscc,
            "org_head": organisation.head.name,
            "org_head_title": organisation.title,
            "operators": self._random.randrange(1, 9),
            "org_phone": organisation.phone,
            "org_address": organisation.address,
        }
