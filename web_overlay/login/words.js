// Every word of the sign-in page, in both languages.

/** @type {Record<string, [string, string]>} */
export const WORDS = {
	title: ["登录", "Sign in"],
	heading: ["登录", "Sign in"],
	name: ["用户名", "Name"],
	password: ["密码", "Password"],
	go: ["登录", "Sign in"],
	out: ["退出登录", "Sign out"],
	here: ["您已作为 {name} 登录。", "You are signed in as {name}."],
	on: ["继续", "Go on"],
	provider: ["用 {name} 登录", "Sign in with {name}"],
	hint: ["忘了密码请找管理员重设。", "Ask an administrator if you forgot your password."],
	empty: ["请填写用户名和密码。", "Fill in your name and your password."],
	wrong: ["用户名或密码不对。", "The name or the password is wrong."],
	often: ["试的次数太多了，请 {n} 分钟后再试。", "Too many attempts. Try again in {n} minutes."],
	lost: ["服务没有回应，请稍后再试。", "The service does not answer; try again in a moment."],
	"failed.oidc": ["登录没有完成，请再试一次。", "Signing in did not work out; try again."],
	"failed.unknown": [
		"这个账号还不能用这里，请找管理员开通。",
		"This account may not come in yet; ask an administrator.",
	],
};
