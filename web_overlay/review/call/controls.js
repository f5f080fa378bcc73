// What is pressed: the keyboard, the player's buttons, and whatever carries a `data-act`.

import { el, setAttr, setText } from "../../dom.js";
import { listKeys, meaningOf } from "./keys.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const BUTTONS = ["play", "back5", "on5", "closer", "farther", "whole", "share"];

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** What every call page has, with or without a report. */
export function listenKeys(scope, { t, look }, original, press) {
	listKeys(byId("help-keys"), t);
	scope.on(document, "keydown", (event) => {
		const open = document.querySelector("dialog:modal");
		const what = meaningOf(event, look.keys !== "off");
		if (!what || (open && !(what === "help" && open.id === "help"))) return;
		event.preventDefault();
		press(what, event.key);
	});
	scope.on(byId("keys"), "click", () => press("help", ""));
	scope.on(byId("help-close"), "click", () => byId("help").close());
	byId("keys-on").checked = look.keys !== "off";
	scope.on(byId("keys-on"), "change", () => look.set({ keys: byId("keys-on").checked ? "on" : "off" }));
	scope.on(byId("original"), "click", () => {
		const query = new URLSearchParams(location.search);
		if (original) query.delete("original");
		else query.set("original", "1");
		location.assign(`${location.pathname}?${query}${location.hash}`);
	});
}

/** Help, and the way back: what a press means anywhere. @param {string} what */
export function pressAnywhere(what) {
	if (what === "help") {
		const dialog = byId("help");
		if (dialog.open) dialog.close();
		else dialog.showModal();
	} else if (what === "back") {
		if (history.length > 1 && document.referrer.startsWith(`${location.origin}/`)) history.back();
		else location.assign("/review");
	}
}

/** The buttons and choices of the player. @param {any} player */
export function listenPlayer(scope, player, press) {
	byId("speed").append(...SPEEDS.map((speed) => el("option", { value: speed, selected: speed === 1 }, `${speed}×`)));
	for (const id of BUTTONS) scope.on(byId(id), "click", () => press(id));
	scope.on(byId("speed"), "change", () => (player.speed = Number(byId("speed").value)));
	for (const button of byId("sound").querySelectorAll("[data-side]")) scope.on(button, "click", () => player.mute(button.dataset.side));
}

/** One step slower or faster. @param {any} player @param {number} step */
export function changeSpeed(player, step) {
	const at = SPEEDS.indexOf(player.speed) + step;
	player.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))];
}

/** How the player stands. @param {any} player @param {Translate} t */
export function showPlayer(player, t) {
	const { playing, speed, silent } = player;
	setText(byId("play"), t(playing ? "pause" : "play"));
	document.body.dataset.playing = String(playing);
	if (Number(byId("speed").value) !== speed) byId("speed").value = String(speed);
	for (const button of byId("sound").querySelectorAll("[data-side]")) setAttr(button, "aria-pressed", String(!silent[button.dataset.side]));
}

/** There is nothing to hear; say why. @param {string} why */
export function showNoSound(why) {
	byId("transport").hidden = byId("sound").hidden = true;
	byId("quiet").hidden = false;
	setText(byId("quiet"), why);
}
