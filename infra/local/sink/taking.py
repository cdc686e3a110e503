"""What is done with an SMS that a provider is asked to send: as its script says."""

from dataclasses import replace

from infra.local.sink.messages import CITY, Message, Messages
from infra.local.sink.receipts import Receipts
from infra.local.sink.script import NOT_TAKEN, Script, Step

SOON = 0.5  # seconds until a phone has an SMS
FATES = {"lost": "", "fail": "failed"}
NOBODY = "+86138000000"  # so begin the numbers that nobody has, whatever the script says


class Taking:
    """Takes SMS into `messages` and has them told of."""

    def __init__(self, messages: Messages, script: Script, receipts: Receipts) -> None:
        self._messages = messages
        self._script = script
        self._receipts = receipts

    def __call__(self, message: Message) -> Step:
        """Take an SMS unless the next step of the script says otherwise; how the provider is to answer."""
        step = self._script.next(message.provider)
        if step.do in NOT_TAKEN:
            return step
        late = step.seconds if step.do == "slow" else 0.0
        fate = "failed" if message.to.startswith(NOBODY) else FATES.get(step.do, "delivered")
        message = replace(message, fate=fate, told_after=SOON + late)
        if message.provider == CITY:
            if not self._messages.add_once(message):
                return step
        else:
            self._messages.add(message)
        self._receipts.plan(message, step.receipts)
        return step
