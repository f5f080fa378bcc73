"""What was looked at on this machine, said in both languages: the command and the page agree."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

State = Literal["ok", "note", "missing"]


class Said(msgspec.Struct, frozen=True):
    """A sentence for people, in both languages of the screens."""

    zh: str
    en: str


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at.

    Attributes:
        topic: What was looked at; ``model.zh`` is the Chinese speech model.
        state: ``note``: it works, or may be done without.
        what: What was found.
        remedy: What to do about it; None where nothing need be done.
        command: What to type for that.
    """

    topic: str
    state: State
    what: Said
    remedy: Said | None = None
    command: str = ""


def finding(topic: str, state: State, key: str, command: str = "", **values: object) -> Finding:
    """A finding in the words of the table; the remedy is what stands at ``key.do``, if anything.

    Args:
        topic: See ``Finding``.
        state: See ``Finding``.
        key: Of the table below.
        command: See ``Finding``.
        values: For the braces in the sentences.
    """
    remedy = say(f"{key}.do", **values) if f"{key}.do" in _TABLE else None
    what = say(key, **values)
    return Finding(topic=topic, state=state, what=what, remedy=remedy, command=command)


def say(key: str, **values: object) -> Said:
    """A sentence of the table, with the values in its braces."""
    zh, en = _TABLE[key]
    name = str(values.pop("language", ""))
    in_zh, in_en = _LANGUAGES.get(name, (name, name))
    return Said(zh.format(language=in_zh, **values), en.format(language=in_en, **values))


_LANGUAGES: Final = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}


# Names of devices and folders are put into braces; the sentences hold no other braces.
_TABLE: Final[dict[str, tuple[str, str]]] = {
    "python": ("Python {version}", "Python {version}"),
    "packages": ("需要的软件包都在", "every package that call-assist needs"),
    "packages.lacking": ("缺少软件包：{names}", "packages {names} are missing"),
    "packages.lacking.do": ("在 call-assist 的文件夹里运行：", "in call-assist's folder, run:"),
    "config.default": (
        "配置：全部默认（不需要 {path}）",
        "configuration: defaults ({path} is not needed)",
    ),
    "config": ("配置：{path}", "configuration: {path}"),
    "data": (
        "通话存在 {folder}，还有 {free} GB 空间",
        "calls are kept in {folder} ({free} GB free)",
    ),
    "data.little": (
        "通话存在 {folder}，但只剩 {free} GB 了",
        "calls are kept in {folder}, but only {free} GB are free",
    ),
    "data.little.do": (
        "腾一点空间，或者在设置里把“通话存放位置”换到别的盘。一小时录音大约 100 MB。",
        "make some room, or choose another folder in the settings; "
        "an hour of calls takes about 100 MB",
    ),
    "data.no": ("通话没法存到 {folder}", "calls can't be kept in {folder}"),
    "data.no.do": (
        "在设置里把“通话存放位置”换成一个您能写入的文件夹。",
        "set 'data' in the configuration to a folder that you may write to",
    ),
    "port": ("端口 {port} 空着，可以用", "port {port} is free"),
    "port.serving": ("服务正在端口 {port} 上运行", "the service answers on port {port}"),
    "port.taken": ("端口 {port} 现在用不了（{why}）", "port {port} can't be used now ({why})"),
    "port.taken.do": (
        "多半是另一个 call-assist 还开着：关掉它，或者让系统任选一个端口：",
        "another call-assist may still be running: close it, or take any free port:",
    ),
    "pack": ("{language}语言包：{name}", "{language} pack: {name}"),
    "pack.no": ("{language}语言包读不了：{why}", "{language} pack: {why}"),
    "model": (
        "{language}语音模型：{name}",
        "{language} speech model: {name} ({source})",
    ),
    "model.demo": (
        "{language}语音模型：只有自带的演示模型，真人说话它听不准",
        "{language} speech model: only the bundled demo model, which is poor on real voices",
    ),
    "model.demo.do": (
        "先试用没问题；正式接电话前，在终端里运行这一行，再重开：",
        "it will do for a first look; before real calls, run this and start again:",
    ),
    "model.no": ("没有找到{language}语音模型（{why}）", "{language} speech model: {why}"),
    "model.no.do": (
        "没有模型就听不出字来。在终端里运行这一行，再重开：",
        "without it no words are heard; run this and start again:",
    ),
    "devices.no": ("这台电脑上没有找到任何声音设备", "no audio input was found"),
    "devices.no.do": (
        "插上耳机再点“重新检查”。插着也没有？看看系统的声音设置里有没有把它停用。",
        "plug in a headset and check again; if it is plugged in, see that the system's sound is on",
    ),
    "devices.library": (
        "声音库 PortAudio 没有装",
        "the audio library PortAudio is not installed",
    ),
    "devices.library.do": (
        "Debian、Ubuntu 运行下面这一行；macOS 用 brew install portaudio。",
        "on Debian or Ubuntu run this; on macOS: brew install portaudio",
    ),
    "devices.fault": (
        "声音系统没有正常回答：{why}",
        "audio devices cannot be listed: {why}",
    ),
    "devices.fault.do": (
        "重启一下声音服务或电脑，再点“重新检查”。",
        "restart the sound system or the computer, and check again",
    ),
    "microphone": ("麦克风：{name}，有声音进来", "microphone: {name}, and it hears something"),
    "microphone.call": ("麦克风：{name}，正在通话中使用", "microphone: {name}, in use by the call"),
    "microphone.no": ("没有找到麦克风", "no microphone was found"),
    "microphone.no.do": (
        "插上耳机，等两三秒，再点“重新检查”。",
        "plug in a headset, wait a moment, and check again",
    ),
    "microphone.unknown": (
        "设置里选的麦克风“{name}”现在不在",
        "the microphone that the settings name, “{name}”, is not there",
    ),
    "microphone.unknown.do": (
        "插上它，或者到设置里另选一个。",
        "plug it in, or choose another one in the settings",
    ),
    "microphone.zero": (
        "麦克风：{name}，但一点声音也没有，连底噪都没有",
        "microphone: {name}, but it gives no sound at all, not even noise",
    ),
    "microphone.zero.do": (
        "先看耳机线上或话杆上的静音键；再看系统的隐私设置是否允许终端使用麦克风。",
        "look for a mute switch on the headset; then see that the system's privacy settings let "
        "the terminal use the microphone",
    ),
    "microphone.fault": (
        "麦克风：{name}，打不开（{why}）",
        "microphone: {name}, can't be opened ({why})",
    ),
    "microphone.fault.do": (
        "可能有别的程序独占着它。关掉那个程序，或者拔下来重插一次。",
        "another program may hold it: close that, or unplug the headset and plug it in again",
    ),
    "loopback": (
        "客户的声音：从“{name}”听，现在正有声音",
        "the customer's sound: heard from “{name}”, and something plays now",
    ),
    "loopback.quiet": (
        "客户的声音：从“{name}”听，现在很安静（没人说话时就该这样）",
        "the customer's sound: heard from “{name}”, silent now, as it should be between calls",
    ),
    "loopback.call": (
        "客户的声音：从“{name}”听，正在通话中使用",
        "the customer's sound: heard from “{name}”, in use by the call",
    ),
    "loopback.other": (
        "客户的声音：从“{name}”听，但它不是系统默认的播放设备",
        "the customer's sound: heard from “{name}”, which is not the system's default output",
    ),
    "loopback.other.do": (
        "如果软电话就在那里播放，不用管；否则到设置里改选默认输出的那一个。",
        "leave it if your softphone plays there; otherwise choose the default output's "
        "in the settings",
    ),
    "loopback.no": (
        "没有设备能听到客户的声音",
        "no device plays back what the customer says",
    ),
    "loopback.no.do": (
        "Windows 请启用“立体声混音”或装 VB-CABLE，macOS 装 BlackHole；"
        "一步一步的做法在 docs/audio.md。",
        "on Windows enable Stereo Mix or install VB-CABLE, on macOS install BlackHole; "
        "docs/audio.md has every step",
    ),
    "loopback.unknown": (
        "设置里选的“{name}”（客户的声音）现在不在",
        "the device that hears the customer, “{name}”, is not there",
    ),
    "loopback.unknown.do": (
        "插上它，或者到设置里另选一个。",
        "plug it in, or choose another one in the settings",
    ),
    "loopback.same": (
        "两边选了同一个设备“{name}”",
        "“{name}” is chosen for both sides",
    ),
    "loopback.same.do": (
        "到设置里把它们分开：您用麦克风，客户用播放设备的那一个，这样才分得清谁在说话。",
        "choose a microphone for you and the output's for the customer in the settings; "
        "otherwise nobody can tell who speaks",
    ),
    "loopback.fault": (
        "客户的声音：“{name}”打不开（{why}）",
        "the customer's sound: “{name}” can't be opened ({why})",
    ),
    "loopback.fault.do": (
        "关掉占着声音的程序，或者重启声音服务，再点“重新检查”。",
        "close programs that hold the sound device, or restart the sound system, and check again",
    ),
    "browser": ("浏览器：有", "a browser for the overlay"),
    "browser.no": ("没有找到浏览器", "no browser was found"),
    "browser.no.do": ("把终端里的地址复制到浏览器里打开。", "open the overlay's address by hand"),
    # --- the ten-second test --------------------------------------------------------------
    "test.customer": (
        "客户这一路：听得到，也听得懂",
        "the customer's side: heard and understood",
    ),
    "test.customer.unheard": (
        "客户这一路：录音放了，但这里一点也没听到",
        "the customer's side: the recording played, but nothing of it was heard here",
    ),
    "test.customer.unheard.do": (
        "您自己在耳机里听到了吗？没听到，先调系统音量和播放设备；听到了，就到设置里把“客户的声音”"
        "换成您正在听的那个设备。",
        "did you hear it yourself? If not, turn up the system's volume or choose the right output; "
        "if you did, choose the device that you listened to as the customer's sound "
        "in the settings",
    ),
    "test.customer.words": (
        "客户这一路：声音有，但字听得不准",
        "the customer's side: there is sound, but few of the words were understood",
    ),
    "test.customer.words.do": (
        "测试时有别的声音在放（音乐、视频）就先关掉，再测一次；还是不行就换一个语音模型。",
        "stop music and videos and test again; if that doesn't help, use another speech model",
    ),
    "test.player": (
        "测试录音放不出来（{why}）",
        "the recording can't be played ({why})",
    ),
    "test.player.do": (
        "看看系统的默认播放设备是不是可用；Linux 上请装 pulseaudio-utils。",
        "see that the system has an output; on Linux install pulseaudio-utils",
    ),
    "test.agent": ("您这一路：听得清", "your side: loud and clear"),
    "test.agent.silent": (
        "您这一路：没有听到您说话",
        "your side: you were not heard",
    ),
    "test.agent.silent.do": (
        "看看话筒有没有静音、话杆有没有放到嘴边；设置里选的是不是您戴着的这副耳机。",
        "look for a mute switch, bring the boom to your mouth, and see in the settings that it is "
        "the headset that you wear",
    ),
    "test.agent.quiet": (
        "您这一路：声音偏小",
        "your side: rather quiet",
    ),
    "test.agent.quiet.do": (
        "话筒离嘴两指宽正好；还小就在系统里把输入音量调高一格。不用您提高嗓门。",
        "two fingers from your mouth is right; otherwise turn the input up a little in the system. "
        "You need not speak louder",
    ),
    "test.agent.loud": ("您这一路：声音太大，破音了", "your side: so loud that it distorts"),
    "test.agent.loud.do": (
        "把话筒挪开一点，或者在系统里把输入音量调低。",
        "move the microphone away a little, or turn the input down in the system",
    ),
    "test.agent.words": (
        "您这一路：声音有，但没认出字来",
        "your side: there is sound, but no words were understood",
    ),
    "test.agent.words.do": (
        "照着屏幕上的话，像平时那样说一遍再试。用的是演示模型的话，换个模型就好了。",
        "say the sentence on the screen as you usually speak; with the demo model, "
        "a better model helps",
    ),
    "test.leak": (
        "您的话筒里也听到了客户的声音",
        "your microphone hears the customer, too",
    ),
    "test.leak.do": (
        "请戴上耳机，别用音箱；不然会把客户的话当成您说的。",
        "wear a headset instead of loudspeakers, or what the customer says is taken for yours",
    ),
    "test.device": (
        "“{name}”中途断开了",
        "“{name}” was lost in the middle of the test",
    ),
    "test.device.do": ("把插头插紧，再测一次。", "plug it in firmly and test again"),
    "test.failed": ("测试没能进行：{why}", "the test could not be done: {why}"),
    "test.busy": (
        "测试正在另一个页面上进行，等它结束就好，只要十秒。",
        "A test is running on another page; it takes ten seconds.",
    ),
    "test.call": (
        "现在有通话，先照顾好这位客户，挂断后再测。",
        "A call is going on. Look after the caller first; test when it is over.",
    ),
    "test.unwatched": (
        "页面没有连上服务，刷新一下再试。",
        "The page is not connected; load it again.",
    ),
}
