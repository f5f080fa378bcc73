"""What the settings page says about a value that cannot be kept: what is expected instead."""

from __future__ import annotations

from typing import Final

from assist.app.findings import Said

FAULTS: Final[dict[str, Said]] = {
    "agent_device": Said("请从列表里选一个麦克风。", "Choose a microphone from the list."),
    "customer_device": Said(
        "请从列表里选一个能听到客户的设备。", "Choose a device that hears the customer."
    ),
    "same_device": Said(
        "这和您的麦克风是同一个设备。两边要分开，才知道是谁在说话。",
        "This is the same device as your microphone. Only with two can it tell who speaks.",
    ),
    "language": Said("请选中文或英文。", "Choose Chinese or English."),
    "pack": Said(
        "没有这个语言包，或者它不适合所选的语言。",
        "There is no such pack, or not in this language.",
    ),
    "model": Said(
        "这里没有这种语言的语音模型。写模型的名字，或者解压后的文件夹。",
        "There is no speech model of this language here. Give its name, or its unpacked folder.",
    ),
    "data": Said(
        "这个文件夹不能写入。请写一个完整的路径，比如 ~/call-assist。",
        "This folder can't be written to. Give a whole path, such as ~/call-assist.",
    ),
    "port": Said(
        "端口是 0 到 65535 的整数；填 0 就由系统任选一个。",
        "A port is a whole number from 0 to 65535; with 0 the system takes a free one.",
    ),
    "record": Said("只能是开或关。", "It is on or off."),
    "sharing.agent_tone": Said("只能是开或关。", "It is on or off."),
    "sharing.wellbeing": Said("只能是开或关。", "It is on or off."),
    "sharing.wall": Said(
        "请选“不共享”“只看情绪”或“全部”。", "Choose nothing, mood only, or everything."
    ),
    "per_minute": Said(
        "每分钟 1 到 20 条；留空就由它看着办。", "1 to 20 a minute; empty leaves it to the coach."
    ),
    "max_up": Said(
        "同时 1 到 3 条；留空就由它看着办。", "1 to 3 at once; empty leaves it to the coach."
    ),
    "text": Said(
        "不能是空的，也不能超过一千字。", "Neither empty nor longer than 1000 characters."
    ),
}


def fault(key: str, why: object) -> Said:
    """About the file itself."""
    assert key == "file"
    return Said(
        f"配置文件本身有一处写错了，先在编辑器里改好，再来这里保存：{why}",
        f"The configuration file itself has a mistake; put it right in an editor first: {why}",
    )
