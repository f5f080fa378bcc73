// Every word of the first-run page that does not come from the service.

export const WORDS = /** @type {Record<string, [string, string]>} */ ({
	title: ["检查", "Setup"],
	places: ["页面", "Pages"],
	skip: ["跳到正文", "Skip to the content"],
	heading: ["接电话前，先看一眼", "Before the first call"],
	checks: ["这台电脑", "This computer"],
	again: ["重新检查", "Check again"],
	more: ["其余 {n} 项", "{n} more"],
	copy: ["复制", "Copy"],
	copied: ["已复制", "Copied"],
	settings: ["去设置", "Open settings"],

	"summary.checking": ["正在一样一样地看…", "Looking at one thing after the other…"],
	"summary.good": ["都好了。做一次十秒测试，就可以接电话。", "All is well. Do the ten-second test and take calls."],
	"summary.notes": [
		"可以用了，还有 {n} 处能更好。",
		"It works; {n} things could be better.",
	],
	"summary.note": ["可以用了，还有一处能更好。", "It works; one thing could be better."],
	"summary.missing": ["还差一样，弄好就能用。", "One thing is missing; then it works."],
	"summary.missings": ["还差 {n} 样，弄好就能用。", "{n} things are missing; then it works."],
	"summary.lost": [
		"服务没有回答。到终端里再运行一次 assist setup，然后打开它打印的链接。",
		"The service does not answer. Run assist setup again and open the link that it prints.",
	],

	"topic.microphone": ["您的麦克风", "Your microphone"],
	"topic.loopback": ["客户的声音", "The customer's sound"],
	"topic.model": ["语音模型", "Speech model"],
	"topic.window": ["悬浮小窗", "Floating window"],
	"topic.network": ["浏览器许可", "Browser permission"],
	"topic.data": ["存放位置", "Room for calls"],
	"topic.port": ["端口", "Port"],
	"state.wait": ["等着", "waiting"],
	"state.ok": ["好", "good"],
	"state.note": ["可以更好", "could be better"],
	"state.missing": ["要处理", "to be put right"],
	"waiting": ["马上看…", "in a moment…"],
	"after.devices": ["先把上面的声音设备弄好，再看这一项。", "Put the sound devices right first."],

	"window.ok": ["通话页面可以浮在别的窗口上面", "the overlay can float above other windows"],
	"window.no": [
		"这个浏览器不能让小窗一直浮在最上面",
		"this browser can't keep a small window above the others",
	],
	"window.no.do": [
		"用 Chrome 或 Edge 116 以上的版本就可以；不用小窗，其他都照常。",
		"Chrome or Edge from version 116 can; everything else works here, too.",
	],
	"network.here": [
		"页面就在这台电脑上打开，不需要额外许可",
		"this page is opened on the computer itself; no permission is needed",
	],
	"network.granted": [
		"浏览器已允许网页访问这台电脑上的服务",
		"the browser lets pages reach the service on this computer",
	],
	"network.denied": [
		"浏览器不让网页访问这台电脑上的服务",
		"the browser keeps pages from reaching this computer",
	],
	"network.denied.do": [
		"点地址栏左边的图标，把“本地网络访问”改成允许，再刷新。",
		"Choose the icon left of the address, allow “Local network access”, and load the page again.",
	],
	"network.away": [
		"您是从另一台电脑打开的：这里查的是运行服务的那一台（{host}）",
		"this page is opened from elsewhere: what is checked is the computer of the service ({host})",
	],
	"network.away.do": [
		"麦克风和耳机要插在那一台上。",
		"Microphone and headset have to be plugged in there.",
	],

	test: ["十秒测试", "Ten-second test"],
	"test.about": [
		"先放一句客户的录音，再请您念一句话，看两边都听到了什么。",
		"A customer's sentence is played, then you read one aloud; see what is heard of both.",
	],
	"test.private": [
		"声音只在这台电脑上，听完就忘，不录音。",
		"The sound stays on this computer; nothing is recorded.",
	],
	"test.start": ["开始测试", "Start the test"],
	"test.stop": ["停止", "Stop"],
	"test.once_more": ["再测一次", "Test again"],
	"test.stopped": ["测试停了。", "The test was stopped."],
	"test.cut": ["连接断了，测试停了。", "The connection was lost, and the test has stopped."],
	"phase.idle": ["戴好耳机，准备好就开始。", "Put your headset on, and start when you like."],
	"phase.loading": ["正在准备…", "Getting ready…"],
	"phase.listen": ["请听：耳机里应该有一位客户在说话。", "Listen: a customer should speak in your headset."],
	"phase.speak": ["轮到您了，像平时那样念：", "Your turn; say as you usually would:"],
	"phase.judging": ["好，正在看结果…", "Thank you. Looking at the result…"],
	"phase.done": ["测完了：", "Done:"],
	seconds: ["还剩 {n} 秒", "{n} s left"],

	"side.agent": ["您", "You"],
	"side.customer": ["客户", "Customer"],
	"side.level": ["{who}的音量", "Level: {who}"],
	"side.words": ["认出的字会出现在这里", "recognised words appear here"],
	"level.none": ["还没有开始", "not yet"],
	"level.silent": ["安静", "silent"],
	"level.quiet": ["偏小", "rather quiet"],
	"level.good": ["正好", "just right"],
	"level.loud": ["太大了", "too loud"],
});
