// What tsc can't see: who may listen and wait, and how text reaches the page.

import js from "@eslint/js";

const SCOPE = "Listeners, timers, frames and observers belong to a Scope (web_overlay/scope.js).";
const TEXT = "Text reaches the page as text nodes only (dom.js): what was said is untrusted.";
const KEPT = "Only look.js keeps something in the browser, and never what was said.";

const waiting = [
	"setTimeout",
	"setInterval",
	"clearTimeout",
	"clearInterval",
	"setImmediate",
	"requestAnimationFrame",
	"cancelAnimationFrame",
	"requestIdleCallback",
	"addEventListener",
	"removeEventListener",
	"ResizeObserver",
	"MutationObserver",
	"IntersectionObserver",
	"PerformanceObserver",
];
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "srcdoc"];
const storage = ["localStorage", "sessionStorage", "indexedDB", "caches"];
const rude = ["alert", "confirm", "prompt", "event", "name", "status"];

const named = (names, message) => names.map((name) => ({ name, message }));
const property = (names, message) => names.map((name) => ({ property: name, message }));
const windows = ["window", "globalThis", "self"];
const onWindow = (names, message) =>
	windows.flatMap((object) => names.map((name) => ({ object, property: name, message })));

/** What may not be called by whoever is not its owner. */
function bans({ scope = false, storing = false } = {}) {
	return {
		"no-restricted-globals": [
			"error",
			...named(rude, "A page does not stop people, nor lean on globals by accident."),
			...(scope ? [] : named(waiting, SCOPE)),
			...(storing ? [] : named(storage, KEPT)),
		],
		"no-restricted-properties": [
			"error",
			...property(markup, TEXT),
			{ object: "document", property: "write", message: TEXT },
			{ object: "document", property: "writeln", message: TEXT },
			...property(["createContextualFragment", "parseFromString"], TEXT),
			...(scope ? [] : property(["addEventListener", "removeEventListener"], SCOPE)),
			...(scope ? [] : onWindow(waiting.slice(0, 8).concat(waiting.slice(10)), SCOPE)),
			...(storing ? [] : onWindow(storage, KEPT)),
		],
		"no-restricted-syntax": [
			"error",
			...(scope
				? []
				: [
						{
							selector:
								"AssignmentExpression[left.type='MemberExpression'][left.property.type='Identifier'][left.property.name=/^on[a-z]+$/]",
							message: SCOPE,
						},
					]),
		],
	};
}

export default [
	{ ignores: [".venv/", "build/", "dist/", "docs/"] },
	{
		files: ["web_overlay/**/*.js", "tests/web/**/*.js", "eslint.config.js"],
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" },
		languageOptions: { ecmaVersion: 2024, sourceType: "module" },
		rules: {
			...js.configs.recommended.rules,
			"no-undef": "off", // tsc knows better
			"no-control-regex": "off", // dom.js takes them out on purpose
			eqeqeq: "error",
			"no-var": "error",
			"prefer-const": "error",
			"no-eval": "error",
			"no-implied-eval": "error",
			"no-new-func": "error",
			"no-script-url": "error",
			"no-console": ["error", { allow: ["warn"] }],
			"max-lines": ["error", 400],
			"max-params": ["error", 6],
		},
	},
	{ files: ["web_overlay/**/*.js"], rules: bans() },
	{ files: ["web_overlay/scope.js"], rules: bans({ scope: true }) },
	// The overlay's own storage, and that of the page which it is embedded in.
	{
		files: ["web_overlay/look.js", "web_overlay/embed/kept.js"],
		rules: bans({ storing: true }),
	},
];
