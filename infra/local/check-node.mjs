import crypto from 'node:crypto';

/** Plain JavaScript, so that a Node which cannot read TypeScript can say what is wrong with it, too. Runs before all else. */
if (typeof crypto.argon2 !== 'function') {
  console.error(
    `This is Node ${process.version}, but the functions need crypto.argon2: run npm ci, which brings Node 24, and start with npm start.`,
  );
  process.exit(1);
}
