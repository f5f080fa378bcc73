// Why a plan drew a call, in words.

/**
 * @param {string[]} why As `assist/review/sampling.py` gives it: `flag:abuse`, `anger:0.82`, `of:2/17:…`.
 * @param {Translate} t
 */
export function reasons(why, t) {
	return why.map((one) => {
		const [kind, value = ""] = one.split(":");
		if (kind === "flag") return t(`flag.${value}`);
		if (kind === "of") return t("why.of", { n: value.split("/")[1] ?? "" });
		return t(`why.${kind}`, { n: value });
	});
}
