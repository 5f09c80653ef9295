import type { Child } from 'hono/jsx';
import { AskBeforeLeaving } from './ask-before-leaving.tsx';

interface SaveBarProps {
  /** The buttons. */
  readonly children?: Child;
  /** The form shows what was typed, not what is stored; also where nothing was touched since the page came. */
  readonly unsaved?: boolean;
}

/**
 * The buttons of a long form, last in it, and in sight wherever one is on the page. Beside them it says when changes are not saved yet: the
 * stylesheet shows that once a control of the form was touched. The browser asks before one leaves, where it runs scripts.
 */
export const SaveBar = ({ children, unsaved = false }: SaveBarProps) => (
  <div class={unsaved ? 'bar typed' : 'bar'}>
    <div class="actions">{children}</div>
    <p class="unsaved" role="status">
      Not saved yet. If you leave this page, your changes are lost.
    </p>
    <AskBeforeLeaving />
  </div>
);
