// What the frame around the overlay says. Served to other sites' pages, so it imports nothing.

/** @type {Record<string, [string, string]>} */
const TABLE = {
	title: ["通话助手", "Call assistant"],
	open: ["打开通话助手", "Open the call assistant"],
	minimise: ["收起", "Minimise"],
	"dock.left": ["停靠在左边", "Dock left"],
	"dock.right": ["停靠在右边", "Dock right"],
	"dock.bottom": ["停靠在下边", "Dock at the bottom"],
	"dock.floating": ["浮动窗口", "Float"],
	move: ["移动：拖动，或按方向键", "Move: drag, or use the arrow keys"],
	"size.width": ["宽度：拖动，或按方向键", "Width: drag, or use the arrow keys"],
	"size.height": ["高度：拖动，或按方向键", "Height: drag, or use the arrow keys"],
	retry: ["再试一次", "Try again"],
	prompts: ["{n} 条提示", "{n} prompts"],
	"state.connecting": ["正在连接", "Connecting"],
	"state.live": ["已连接", "Connected"],
	"state.lost": ["正在重连", "Reconnecting"],
	"state.refused": ["需要重新连接", "Connect again"],
	"state.unpaired": ["还没连接", "Not connected yet"],
	"state.unreachable": ["没在运行", "Not running"],
	"state.blocked": ["被网站拦住了", "Blocked by the site"],
	"state.denied": ["被浏览器拦住了", "Blocked by the browser"],
	"unreachable.title": ["通话助手好像没在运行", "The call assistant does not seem to be running"],
	"unreachable.1": [
		"在这台电脑上启动它：assist live（或 assist demo）。启动后这里会自动连上。",
		"Start it on this computer: assist live (or assist demo). This connects by itself then.",
	],
	"unreachable.2": [
		"如果浏览器问“是否允许访问本机上的应用和服务”，请点“允许”。",
		"If the browser asks whether this site may reach apps and services on this device, allow it.",
	],
	"unreachable.3": [
		"Safari 不让 https 网页打开本机窗口：请换 Chrome、Edge 或 Firefox。",
		"Safari keeps https pages from this computer: use Chrome, Edge or Firefox.",
	],
	"unreachable.4": [
		"装上浏览器扩展的话，浏览器就不用问了。",
		"With the browser extension the browser need not ask.",
	],
	"blocked.title": ["这个网站的安全策略（CSP）不让它显示", "This site's policy (CSP) keeps it out"],
	"blocked.1": [
		"请网站管理员在 frame-src 里加上 {service}。",
		"Ask the site's administrator to add {service} to frame-src.",
	],
	"blocked.2": [
		"或者装上浏览器扩展：不用改网站。",
		"Or use the browser extension: the site need not change.",
	],
	"denied.title": ["浏览器不让这个网站访问本机", "The browser keeps this site from this computer"],
	"denied.1": [
		"点地址栏左边的图标 → 网站设置 → “本地网络访问”（或“本机应用”）改为“允许”，再刷新。",
		"Click the icon left of the address → Site settings → allow “Local network access” (or “Apps on device”), then reload.",
	],
	"denied.2": [
		"或者装上浏览器扩展：它不需要这项许可。",
		"Or use the browser extension: it needs no such permission.",
	],
};

/**
 * `zh` or `en` for language tags, the first that is either.
 * @param {...(string | null | undefined)} tags
 */
export function languageOf(...tags) {
	for (const tag of tags) {
		const base = String(tag ?? "").toLowerCase().split(/[-_]/)[0];
		if (base === "zh" || base === "en") return base;
	}
	return "en";
}

/**
 * `words("zh")("prompts", {n: 2})`.
 * @param {string} language
 * @returns {(key: string, values?: Record<string, string | number>) => string}
 */
export function words(language) {
	const column = language === "zh" ? 0 : 1;
	return (key, values = {}) =>
		(TABLE[key]?.[column] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}
