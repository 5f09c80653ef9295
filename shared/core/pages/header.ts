import { timeText } from '../instant.ts';
import { PRODUCT } from '../names.ts';
import { escapeMarkup } from '../text.ts';
import { currentOf, type Module, menuOf, type Place, type SignedIn } from './menu.ts';

/**
 * The header of every page: where I am, who I am, and for how long I am elevated. The menu is a popover of HTML: it opens without script,
 * and closes by Escape and by a click beside it. A browser without popovers shows it open.
 *
 * The authorizer writes pages, too, and has no JSX: so it is text, escaped here.
 *
 * @param who null: no user is known.
 * @returns markup.
 */
export function siteHeader(place: Place, who: SignedIn | null): string {
  const product = `<a class="product" href="${place.prefix}/">${PRODUCT}</a>`;
  return `<header>${product}${who === null ? '' : menu(place, who) + whoAmI(place, who)}</header>`;
}

function menu(place: Place, who: SignedIn): string {
  const applications = menuOf(who).map(
    ({ label, modules }) => `<div><h2>${label}</h2><ul>${modules.map((module) => `<li>${link(place, module)}</li>`).join('')}</ul></div>`,
  );
  return `<nav aria-label="All"><button type="button" class="quiet" popovertarget="all">All</button><div id="all" class="menu" popover>${applications.join('')}</div></nav>`;
}

function link(place: Place, module: Module): string {
  const { path, view, label } = module;
  const current = currentOf(module, place);
  const query = view === undefined ? '' : `?sysparm_view=${view}`;
  return `<a href="${place.prefix}${path}${query}"${current === null ? '' : ` aria-current="${current}"`}>${label}</a>`;
}

function whoAmI(place: Place, { userName, elevatedUntil }: SignedIn): string {
  const name = `<span>${escapeMarkup(userName)}</span>`;
  return `<p class="who">${elevatedUntil === null ? '' : elevation(place, elevatedUntil)}${name} <a href="${place.prefix}/logout.do">Sign out</a></p>`;
}

/** Its end, and the way to end it now. */
function elevation({ prefix, path }: Place, until: string): string {
  const back = path === '/elevate_role.do' ? '' : `?goto=${encodeURIComponent(path.toWellFormed())}`;
  const end = `<a href="${prefix}/elevate_role.do${back}">End elevation</a>`;
  return `<span class="tag caution">Elevated until <time datetime="${until}">${timeText(until)}</time></span> ${end} `;
}
