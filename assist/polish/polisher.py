"""Drafts worded better, or given back as they were."""

from __future__ import annotations

from typing import Final

import msgspec

from assist.errors import InputError
from assist.polish.check import fault
from assist.polish.endpoint import Endpoint, SlowError, UnreachableError
from assist.polish.options import PolishOptions

_ORDERS: Final = {
    "zh": (
        "你帮客服润色一条要发给客户的{channel}。只改语气和语序，让它自然、简短、有礼貌。"
        "所有数字、时间、人名、单号和承诺必须原样保留，一个也不能多，一个也不能少。"
        "不要添加任何新的信息、承诺、道歉理由或链接。不要用列表和标记。只输出润色后的正文。"
    ),
    "en": (
        "You polish a {channel} that a customer service agent sends to a customer. Change tone and "
        "word order only, so that it reads naturally, briefly and politely. Keep every number, "
        "time, name, reference and promise exactly as it is: none more, none fewer. Add no new "
        "information, promise, reason or link. No lists, no markup. Answer with the text alone."
    ),
}
_CHANNELS: Final = {
    "zh": {"sms": "短信", "email": "邮件", "voicemail": "语音留言稿", "note": "记录"},
    "en": {"sms": "text message", "email": "e-mail", "voicemail": "voicemail", "note": "note"},
}


class PolishedText(msgspec.Struct, frozen=True):
    """A text, and whether it is the better wording.

    Attributes:
        why: Why it is the draft: ``off``, ``slow``, ``unreachable``, ``broken``, or what in the
            answer did not come from the draft (see ``check.fault``). Empty if it is not.
    """

    text: str
    polished: bool
    why: str = ""


class Polisher:
    """Words drafts better where somebody configured an endpoint.

    Args:
        options: Where; by default nowhere.

    Raises:
        SetupError: The endpoint is not allowed.
    """

    def __init__(self, options: PolishOptions) -> None:
        self._endpoint = Endpoint(options.url, options) if options.url else None

    @property
    def on(self) -> bool:
        """Whether somebody words drafts at all."""
        return self._endpoint is not None

    def polish(self, draft: str, language: str, channel: str = "sms") -> PolishedText:
        """The better wording, if there is one that says the same.

        Args:
            draft: What to word better.
            language: ``zh`` or ``en``.
            channel: ``sms``, ``email``, ``voicemail`` or ``note``.
        """
        if self._endpoint is None:
            return PolishedText(draft, False, "off")
        language = language if language in _ORDERS else "en"
        order = _ORDERS[language].format(channel=_CHANNELS[language].get(channel, channel))
        try:
            answer = self._endpoint.complete(order, draft).strip()
        except SlowError:
            return PolishedText(draft, False, "slow")
        except UnreachableError:
            return PolishedText(draft, False, "unreachable")
        except InputError:
            return PolishedText(draft, False, "broken")
        why = fault(draft, answer, language)
        return PolishedText(draft, False, why) if why else PolishedText(answer, True)
