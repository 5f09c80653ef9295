/**
 * Jest reporter: what was skipped, whose title says why, then one line alone at the end, `N passed, N failed`. A file that
 * cannot be loaded counts as failed.
 */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.testResults.flatMap((file) => file.testResults.filter(({ status }) => status === 'pending'));
    if (skipped.length > 0) process.stdout.write(`\nSkipped:\n${skipped.map(({ fullName }) => `  ${fullName}\n`).join('')}`);
    const unloadable = results.testResults.filter((file) => file.testExecError !== undefined && file.numFailingTests === 0).length;
    const counts = [`${results.numPassedTests} passed`, `${results.numFailedTests + unloadable} failed`];
    setImmediate(() => process.stdout.write(`\n${counts.join(', ')}\n`));
  }
}
