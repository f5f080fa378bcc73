// What only the browser itself can tell: the floating window, and who may reach this machine.

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @typedef {{topic: string, state: "ok" | "note" | "missing", what: string, remedy?: string,
 *   values?: Record<string, string>}} BrowserFinding In keys of the page's words.
 */

/** @returns {Promise<BrowserFinding[]>} */
export async function lookAtBrowser(view = globalThis) {
	return [floating(view), await network(view)];
}

/** @returns {BrowserFinding} */
function floating(view) {
	if ("documentPictureInPicture" in view) return { topic: "window", state: "ok", what: "window.ok" };
	return { topic: "window", state: "note", what: "window.no", remedy: "window.no.do" };
}

/** @returns {Promise<BrowserFinding>} */
async function network(view) {
	const host = view.location.hostname;
	if (!LOOPBACK.test(host)) {
		return {
			topic: "network",
			state: "note",
			what: "network.away",
			remedy: "network.away.do",
			values: { host },
		};
	}
	const state = await permission(view.navigator);
	if (state === "denied") {
		return {
			topic: "network",
			state: "note",
			what: "network.denied",
			remedy: "network.denied.do",
		};
	}
	return { topic: "network", state: "ok", what: state === "granted" ? "network.granted" : "network.here" };
}

/** The state of Local Network Access; empty where the browser has no such permission. */
async function permission(navigator) {
	for (const name of ["loopback-network", "local-network-access"]) {
		try {
			const { state } = await navigator.permissions.query({ name });
			return state;
		} catch {
			// This browser does not know the name.
		}
	}
	return "";
}
