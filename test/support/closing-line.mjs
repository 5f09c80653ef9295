/** Jest reporter: one line alone at the end, `N passed, N failed`. A file that cannot be loaded counts as failed. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const unloadable = results.testResults.filter((file) => file.testExecError !== undefined && file.numFailingTests === 0).length;
    const counts = [`${results.numPassedTests} passed`, `${results.numFailedTests + unloadable} failed`];
    if (results.numPendingTests + results.numTodoTests > 0) counts.push(`${results.numPendingTests + results.numTodoTests} skipped`);
    setImmediate(() => process.stdout.write(`\n${counts.join(', ')}\n`));
  }
}
