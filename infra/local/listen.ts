import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalRunError } from './error.ts';

/** HTTP on this machine only: one port on the IPv4 and, if there is one, the IPv6 loopback address. */
export interface Listening {
  readonly port: number;
  readonly servers: readonly Server[];
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Owner of the port, for the message that the port is in use. */
  readonly name: string;
  /** Environment variable that chooses another port. */
  readonly variable: string;
  /** 0: any free port. */
  readonly port: number;
  readonly server: ServerOptions;
  readonly listener: RequestListener;
}

/** Longer than a client pauses between two requests, so that no request meets a closing connection. */
const KEEP_ALIVE_MS = 65_000;
/** A free port on one address may be taken on the other. */
const ATTEMPTS = 5;

/** @throws LocalRunError if the port is in use or needs more rights. */
export async function listenOnLoopback(options: ListenOptions): Promise<Listening> {
  for (let attempt = 1; ; attempt += 1) {
    const ipv4 = await listen(options, options.port, '127.0.0.1');
    const { port } = ipv4.address() as AddressInfo;
    try {
      const ipv6 = await listen(options, port, '::1').catch(ifThereIsNoIpv6);
      return listening(port, ipv6 === null ? [ipv4] : [ipv4, ipv6]);
    } catch (error) {
      await close(ipv4);
      if (options.port !== 0 || attempt === ATTEMPTS) throw sentence(error, options);
    }
  }
}

function listen(options: ListenOptions, port: number, host: string): Promise<Server> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, ...options.server }, options.listener);
  return new Promise((resolve, reject) => {
    const refused = (error: NodeJS.ErrnoException): void => reject(host === '::1' ? error : sentence(error, options));
    server.once('error', refused);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', refused);
      resolve(server);
    });
  });
}

function ifThereIsNoIpv6(error: NodeJS.ErrnoException): null {
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') return null;
  throw error;
}

function sentence(error: unknown, { name, variable, port }: ListenOptions): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE')
    return new LocalRunError(
      `Port ${port} of the ${name} is in use: stop the program that uses it, or choose another with ${variable}=<port>.`,
      error,
    );
  if (code === 'EACCES')
    return new LocalRunError(`Port ${port} of the ${name} needs more rights: choose one above 1023 with ${variable}=<port>.`, error);
  return error;
}

const listening = (port: number, servers: readonly Server[]): Listening => ({
  port,
  servers,
  close: async () => {
    await Promise.all(servers.map(close));
  },
});

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
