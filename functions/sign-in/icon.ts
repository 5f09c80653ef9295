/** The icon of the site: a gate with two ways through. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5f6b"/><path d="M9 25V14a7 7 0 0 1 14 0v11M16 25V15" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;
