// What reviewers say of findings: kept with the call, mine and everybody's.

import { send } from "../api.js";

/** @typedef {{ id: number, target: string, target_id: string, verdict: string, label: string,
 *   comment: string, reviewer: string, created_at: string }} Verdict */

export class Verdicts {
	/** @type {Verdict[]} */
	#all;
	#path;
	#me;
	#changed;

	/**
	 * @param {string} path Of the call's verdicts.
	 * @param {Verdict[]} all
	 * @param {string} me Who gives them.
	 * @param {() => void} changed
	 */
	constructor(path, all, me, changed) {
		this.#path = path;
		this.#all = all;
		this.#me = me;
		this.#changed = changed;
	}

	get all() {
		return this.#all;
	}

	/** My verdict about a finding. @param {string} target @param {string} id */
	mine(target, id) {
		return this.about(target, id).find(({ reviewer }) => reviewer === this.#me);
	}

	/** Everybody's, without what was missed there. @param {string} target @param {string} id */
	about(target, id) {
		return this.#all.filter((one) => one.target === target && one.target_id === id && one.verdict !== "missed");
	}

	/** Agree or disagree; the same once more takes it back. A comment stays. */
	async judge(target, id, verdict) {
		const mine = this.mine(target, id);
		const comment = mine?.comment ?? "";
		const again = mine?.verdict === verdict;
		const next = again ? (comment ? "comment" : "withdrawn") : verdict;
		await this.#give({ target, target_id: id, verdict: next, label: "", comment });
	}

	/** @param {string} comment Empty takes it away. */
	async comment(target, id, comment) {
		const mine = this.mine(target, id);
		const judged = mine && mine.verdict !== "comment" ? mine.verdict : "";
		const verdict = judged || (comment ? "comment" : "withdrawn");
		if (!mine && !comment) return;
		await this.#give({ target, target_id: id, verdict, label: "", comment });
	}

	/** Something should be here and isn't. */
	async missed(target, line, label, comment) {
		await this.#give({ target, target_id: line, verdict: "missed", label, comment });
	}

	/** @param {number} id */
	async takeBack(id) {
		const one = this.#all.find((verdict) => verdict.id === id);
		if (!one) return;
		const { target, target_id, label } = one;
		await this.#give({ target, target_id, verdict: "withdrawn", label, comment: "" });
	}

	/** It shows at once, and goes again if it could not be kept. */
	async #give(given) {
		const before = this.#all;
		const several = given.verdict === "missed" || (given.verdict === "withdrawn" && given.label);
		const stays = (one) =>
			one.reviewer !== this.#me ||
			one.target !== given.target ||
			one.target_id !== given.target_id ||
			(several ? one.verdict !== "missed" || one.label !== given.label : one.verdict === "missed");
		const others = before.filter(stays);
		const shown = { ...given, id: -1, reviewer: this.#me, created_at: "" };
		this.#all = given.verdict === "withdrawn" ? others : [...others, shown];
		this.#changed();
		try {
			const kept = await send("POST", this.#path, given);
			this.#all = this.#all.map((one) => (one === shown ? kept : one));
		} catch (error) {
			const gone = before.filter((one) => !stays(one));
			this.#all = [...this.#all.filter((one) => one !== shown), ...gone];
			this.#changed();
			throw error;
		}
		this.#changed();
	}
}
