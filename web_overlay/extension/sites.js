// Which sites the user allowed: the browser's own permissions are the list; there is no second one.

const LOCAL = new Set(["127.0.0.1", "localhost"]);

/**
 * The permission for one site, or "" where there is none to ask for: the browser's own pages,
 * files, and this machine, whose permission is for the service.
 *
 * @param {string | undefined} address
 */
export function patternOf(address) {
	if (!URL.canParse(address ?? "")) return "";
	const { protocol, hostname } = new URL(/** @type {string} */ (address));
	if (!["http:", "https:"].includes(protocol) || LOCAL.has(hostname)) return "";
	return `${protocol}//${hostname}/*`;
}

/** The site that a permission is for, as people write it. */
export const siteOf = (/** @type {string} */ pattern) => pattern.replace(/\/\*$/, "");

/** The permissions for sites that the user gave, sorted. */
export async function allowedPatterns() {
	const { origins = [] } = await chrome.permissions.getAll();
	return origins.filter((pattern) => !LOCAL.has(pattern.split("/")[2])).sort();
}

/** True if the user allowed the site of this address. */
export async function allowed(/** @type {string | undefined} */ address) {
	const pattern = patternOf(address);
	return pattern !== "" && chrome.permissions.contains({ origins: [pattern] });
}
