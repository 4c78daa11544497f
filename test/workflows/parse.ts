import type * as Parser from '@actions/workflow-parser';
import { build } from 'esbuild';

/** GitHub's own parser. It imports JSON in the way of bundlers, without the attribute that Node asks for. */
async function loadParser(): Promise<typeof Parser> {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@actions/workflow-parser';", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`);
}

let parser: Promise<typeof Parser> | undefined;

/** A workflow as GitHub reads it. */
interface ReadWorkflow {
  /** What GitHub's schema of workflows does not allow. */
  readonly errors: readonly string[];
  /** The scripts of all steps, one line each. An expression in a script is written as a call of `format`. */
  readonly scripts: readonly string[];
}

/** Reads a workflow by GitHub's schema. */
export async function readWorkflow(name: string, content: string): Promise<ReadWorkflow> {
  parser ??= loadParser();
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await parser;
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  const steps = (template?.jobs ?? []).flatMap((job) => (job.type === 'job' ? job.steps : []));
  return {
    errors: context.errors.getErrors().map(({ message }) => message),
    scripts: steps.flatMap((step) => ('run' in step ? step.run.toDisplayString().split('\n') : [])),
  };
}
