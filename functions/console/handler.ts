export { serveConsole as handler } from './console.ts';
