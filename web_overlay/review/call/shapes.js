// Marks on the time axis: a shape and a letter, so that colour is never the only difference.

/** The outline of a shape around a point. @param {CanvasRenderingContext2D} pen */
export function outline(pen, shape, x, y, r) {
	pen.beginPath();
	if (shape === "circle" || shape === "ring") pen.arc(x, y, r, 0, Math.PI * 2);
	else if (shape === "square") pen.roundRect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, 2);
	else if (shape === "flag") pen.roundRect(x - r, y - r * 0.8, r * 2, r * 1.6, [r * 0.8, r * 0.8, r * 0.8, 0]);
	else {
		const corners = { triangle: 3, diamond: 4, pentagon: 5, octagon: 8, cross: 4 }[shape] ?? 4;
		const turn = shape === "octagon" ? Math.PI / 8 : shape === "cross" ? Math.PI / 4 : 0;
		const size = shape === "triangle" ? r * 1.35 : shape === "diamond" ? r * 1.25 : r * 1.08;
		const drop = shape === "triangle" ? r * 0.18 : 0;
		for (let corner = 0; corner < corners; corner++) {
			const angle = turn - Math.PI / 2 + (corner * 2 * Math.PI) / corners;
			pen.lineTo(x + size * Math.cos(angle), y + drop + size * Math.sin(angle));
		}
		pen.closePath();
	}
}

/**
 * One mark; `count` over 1 stands beside it as a small number.
 * @param {CanvasRenderingContext2D} pen
 * @param {{ shape: string, ink: string, letter: string, count: number, chosen: boolean, faint: boolean }} mark
 */
export function drawMark(pen, mark, x, y, r, inks) {
	const hollow = mark.shape === "ring";
	pen.globalAlpha = mark.faint ? 0.55 : 1;
	if (mark.chosen) {
		outline(pen, "circle", x, y, r + 4);
		pen.fillStyle = inks.surface;
		pen.fill();
		pen.lineWidth = 2;
		pen.strokeStyle = inks.text;
		pen.stroke();
	}
	outline(pen, mark.shape, x, y, r);
	pen.fillStyle = hollow ? inks.surface : inks[mark.ink];
	pen.fill();
	pen.lineWidth = 1.5;
	pen.strokeStyle = hollow ? inks[mark.ink] : inks.surface;
	pen.stroke();
	pen.fillStyle = hollow ? inks[mark.ink] : inks.surface;
	pen.font = `600 ${Math.round(r * 1.2)}px ${inks.font}`;
	pen.textAlign = "center";
	pen.textBaseline = "middle";
	pen.fillText(mark.letter, x, y + (mark.shape === "triangle" ? r * 0.3 : r * 0.06));
	if (mark.count > 1) {
		pen.font = `600 ${Math.round(r * 1.1)}px ${inks.font}`;
		pen.textAlign = "left";
		pen.fillStyle = inks.muted;
		pen.fillText(String(mark.count), x + r + 2, y);
	}
	pen.globalAlpha = 1;
}
