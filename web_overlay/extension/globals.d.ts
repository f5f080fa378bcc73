/** The dock's style, which the packer writes before the dock's code. */
declare const STYLE: string;

/** What the extension's panel tells the overlay before it starts. */
declare var callAssist: { service: string; token: string; small: boolean } | undefined;
