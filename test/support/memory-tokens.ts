import { DependencyError } from '../../shared/core/ports.ts';
import { type IssueCount, minuteOf, TOKENS_A_MINUTE } from '../../shared/core/tokens/issue-count.ts';
import { hasTokenId, type TokenAdmin, type TokenId } from '../../shared/core/tokens/open-tokens.ts';
import type { Token, TokenStore } from '../../shared/core/tokens/token.ts';

/** Tokens in memory behind the real port. `down` makes every call fail as a store that does not answer. */
export class MemoryTokens implements TokenStore, TokenAdmin {
  readonly records = new Map<string, Token>();
  down = false;

  async create(token: Token): Promise<void> {
    this.#ask();
    this.records.set(token.token_hash, token);
  }

  async revoke(tokenHash: string): Promise<Token | null> {
    this.#ask();
    const token = this.records.get(tokenHash) ?? null;
    this.records.delete(tokenHash);
    return token;
  }

  async since(userName: string, after: number, limit: number): Promise<readonly Token[]> {
    this.#ask();
    const found = [...this.records.values()].filter(({ user_name, issued_at }) => user_name === userName && issued_at > after);
    return found.sort((one, other) => other.issued_at - one.issued_at).slice(0, limit);
  }

  async end(userName: string, id: TokenId): Promise<Token | null> {
    this.#ask();
    const found = [...this.records.values()].find((token) => token.user_name === userName && hasTokenId(token, id));
    return found === undefined ? null : this.revoke(found.token_hash);
  }

  #ask(): void {
    if (this.down) throw new DependencyError('sys_session', new Error('switched off'));
  }
}

/** Counts in memory behind the real port. */
export class MemoryIssueCount implements IssueCount {
  readonly taken = new Map<string, number>();
  down = false;

  async take(userName: string, now: number): Promise<boolean> {
    if (this.down) throw new DependencyError('sys_mutex', new Error('switched off'));
    const key = `${userName}/${minuteOf(now)}`;
    const taken = this.taken.get(key) ?? 0;
    if (taken >= TOKENS_A_MINUTE) return false;
    this.taken.set(key, taken + 1);
    return true;
  }
}
