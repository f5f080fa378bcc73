// The look of the frame. A constructed style sheet: a site's policy on styles has nothing to say
// about it, and nothing that the site's own styles say gets past `all: initial !important`, since
// what is important inside a shadow root outweighs what is important outside.

const CSS = `
:host {
	all: initial !important;
	direction: ltr !important;
	unicode-bidi: isolate !important;
	display: contents !important;
}
:host([hidden]) { display: none !important; }
* { box-sizing: border-box; margin: 0; }
[hidden] { display: none !important; }
.box, .pill {
	--bg: #f3f4f6; --surface: #ffffff; --line: #dde1e6; --text: #16191d; --muted: #586170;
	--accent: #0b5cad; --on-accent: #ffffff; --accent-tint: #e8f0fa; --good: #18704f; --bad: #b93a0a;
	position: fixed;
	inset: auto;
	margin: 0;
	padding: 0;
	border: 0;
	overflow: visible;
	color-scheme: light;
	color: var(--text);
	background: var(--bg);
	font: 14px/1.5 system-ui, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", sans-serif;
	text-align: start;
}
@media (prefers-color-scheme: dark) {
	.box, .pill {
		--bg: #0f1216; --surface: #191d23; --line: #2a3038; --text: #e9ecf0; --muted: #9ba6b3;
		--accent: #78b6f7; --on-accent: #08223f; --accent-tint: #16273a; --good: #5ccb9b; --bad: #ff9466;
		color-scheme: dark;
	}
}
.box {
	display: flex;
	flex-direction: column;
	box-shadow: 0 0 0 1px var(--line), 0 2px 24px rgb(16 24 40 / 12%);
}
.box[data-minimised] { visibility: hidden; }
.box[data-dock="floating"] { border-radius: 12px; box-shadow: 0 0 0 1px var(--line), 0 12px 40px rgb(16 24 40 / 28%); }
.bar {
	flex: none;
	display: flex;
	align-items: center;
	gap: 2px;
	height: 40px;
	padding: 0 6px 0 12px;
	border-bottom: 1px solid var(--line);
	background: var(--surface);
	border-radius: inherit;
	border-end-start-radius: 0;
	border-end-end-radius: 0;
	user-select: none;
	touch-action: none;
}
.box[data-dock="floating"] .bar { cursor: move; }
.dot { flex: none; width: 8px; height: 8px; margin-inline-end: 8px; border-radius: 50%; background: var(--muted); }
[data-state="live"] .dot { background: var(--good); }
[data-state="lost"] .dot, [data-state="refused"] .dot, [data-state="unreachable"] .dot,
[data-state="blocked"] .dot, [data-state="denied"] .dot { border-radius: 1px; background: var(--bad); }
.name { font-weight: 600; white-space: nowrap; }
.state { flex: 1; min-width: 0; margin-inline-start: 8px; color: var(--muted); font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
button { font: inherit; color: inherit; cursor: pointer; }
.icon {
	flex: none;
	display: grid;
	place-items: center;
	width: 28px;
	height: 28px;
	padding: 0;
	border: 1px solid transparent;
	border-radius: 7px;
	background: none;
	color: var(--muted);
}
.icon:hover { color: var(--text); background: var(--bg); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--accent-tint); }
.icon svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; }
.icon svg .full { fill: currentColor; stroke: none; }
.gap { flex: none; width: 1px; height: 18px; margin: 0 4px; background: var(--line); }
.stage { position: relative; flex: 1; min-height: 0; overflow: hidden; border-radius: inherit; border-start-start-radius: 0; border-start-end-radius: 0; }
iframe { display: block; width: 100%; height: 100%; border: 0; background: var(--bg); }
.dragging iframe { pointer-events: none; }
.help { position: absolute; inset: 0; padding: 28px 22px; overflow: auto; background: var(--bg); overflow-wrap: anywhere; }
.help h2 { font-size: 17px; line-height: 1.4; font-weight: 650; text-wrap: balance; }
.help ol { margin: 14px 0 20px; padding-inline-start: 20px; color: var(--text); }
.help li { margin-bottom: 10px; padding-inline-start: 4px; }
.primary { min-height: 36px; padding: 4px 18px; border: 1px solid var(--accent); border-radius: 9px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.edge { position: absolute; z-index: 1; touch-action: none; }
.edge[data-edge="left"], .edge[data-edge="right"] { top: 0; bottom: 0; width: 9px; cursor: ew-resize; }
.edge[data-edge="top"], .edge[data-edge="bottom"] { left: 0; right: 0; height: 9px; cursor: ns-resize; }
.edge[data-edge="left"] { left: -5px; }
.edge[data-edge="right"] { right: -5px; }
.edge[data-edge="top"] { top: -5px; }
.edge::after { content: ""; position: absolute; inset: 0; margin: auto; border-radius: 2px; background: var(--accent); opacity: 0; }
.edge[data-edge="left"]::after, .edge[data-edge="right"]::after { width: 3px; }
.edge[data-edge="top"]::after { height: 3px; }
.edge:hover::after, .edge:focus-visible::after, .dragging .edge::after { opacity: 1; }
.corner { position: absolute; z-index: 2; left: -6px; top: -6px; width: 16px; height: 16px; cursor: nwse-resize; touch-action: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.edge:focus-visible { outline: none; }
.pill {
	display: flex;
	align-items: center;
	bottom: 20px;
	min-height: 44px;
	padding: 6px 18px 6px 16px;
	border: 1px solid var(--line);
	cursor: pointer;
	border-radius: 22px;
	background: var(--surface);
	box-shadow: 0 6px 24px rgb(16 24 40 / 22%);
	font-weight: 600;
}
.pill[data-side="right"] { right: 20px; }
.pill[data-side="left"] { left: 20px; }
.count { margin-inline-start: 10px; padding: 1px 9px; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-size: 12px; }
@media (forced-colors: active) { .box, .pill { border: 1px solid; } .dot { forced-color-adjust: none; } }
`;

/** A sheet of its own for each root, as documents do not share them. */
export function sheet() {
	const made = new CSSStyleSheet();
	made.replaceSync(CSS);
	return made;
}
