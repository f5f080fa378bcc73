// What stays in the browser between visits: where the frame is, on the site; the pairing's token, in
// the part of this service's own storage that only frames on that site see. Never a word of a call.

const PLACE = "call-assist.place";
const TOKEN = "call-assist.pairing";

/** @param {string} key */
function read(key) {
	try {
		return localStorage.getItem(key);
	} catch {
		return null; // this browser keeps nothing for frames
	}
}

/** @param {string} key @param {string | null} value */
function write(key, value) {
	try {
		if (value === null) localStorage.removeItem(key);
		else localStorage.setItem(key, value);
		return true;
	} catch {
		return false;
	}
}

/** Where the frame was, as it was stored; null if nothing was. @returns {unknown} */
export function keptPlace() {
	try {
		return JSON.parse(read(PLACE) ?? "null");
	} catch {
		return null;
	}
}

/** @param {object} place */
export const keepPlace = (place) => write(PLACE, JSON.stringify(place));

/** The token of the pairing with a site; empty without one. @param {string} origin */
export const keptToken = (origin) => read(`${TOKEN} ${origin}`) ?? "";

/** Keep the token, or forget it (null); false where nothing can be kept. @param {string} origin @param {string | null} token */
export const keepToken = (origin, token) => write(`${TOKEN} ${origin}`, token);
