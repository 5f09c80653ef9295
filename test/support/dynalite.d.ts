declare module 'dynalite' {
  import type { Server } from 'node:http';
  /** An embedded DynamoDB as an HTTP server. */
  export default function dynalite(options?: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
