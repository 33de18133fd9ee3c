import { spawn } from 'node:child_process';
// A dependency of @pulumi/pulumi, which speaks this protocol with its engine.
import * as grpc from '@grpc/grpc-js';
import { EngineService, type IEngineServer } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { GetRootResourceResponse, LogSeverity, SetRootResourceResponse } from '@pulumi/pulumi/proto/engine_pb';
import { type IResourceMonitorServer, ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import {
  RegisterPackageResponse,
  RegisterResourceResponse,
  SupportsFeatureResponse,
} from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { composeUrn, computedOutputs, type Registration, readRegistration } from './registration';

const identity = { project: 'gpu-monitoring', stack: 'test' };

/** Secrets stay marked in what is recorded; output values and transforms would only obscure it. */
const supportedFeatures: ReadonlySet<string> = new Set(['secrets', 'aliasSpecs', 'deletedWith', 'parameterization']);

type Monitor = Pick<
  IResourceMonitorServer,
  'supportsFeature' | 'registerResource' | 'registerResourceOutputs' | 'registerPackage' | 'signalAndWaitForShutdown'
>;
type Engine = Pick<IEngineServer, 'log' | 'getRootResource' | 'setRootResource'>;

export interface RunOptions {
  /** The compiled program. */
  readonly program: string;
  readonly directory: string;
  /** Nothing is created, so that values which a provider would compute stay unknown. */
  readonly preview: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RunResult {
  readonly exitCode: number | null;
  readonly registrations: readonly Registration[];
  /** What the program exports. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly log: readonly { readonly severity: 'debug' | 'info' | 'warning' | 'error'; readonly message: string }[];
  /** What the process wrote to its own streams. */
  readonly console: string;
}

/**
 * Runs a whole Pulumi program in a process of its own, against an engine that records instead of deploying.
 *
 * Like the real engine, it refuses a resource whose name is taken and one that depends on something unregistered.
 */
export async function runProgram(options: RunOptions): Promise<RunResult> {
  const recorder = new Recorder(options.preview);
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, { ...unimplemented(ResourceMonitorService), ...recorder.monitor() });
  server.addService(EngineService, { ...unimplemented(EngineService), ...recorder.engine() });
  const port = await listen(server);
  try {
    const { exitCode, console } = await runProcess(options, `127.0.0.1:${port}`);
    return { exitCode, console, registrations: recorder.registrations, outputs: recorder.outputs, log: recorder.log };
  } finally {
    server.forceShutdown();
  }
}

class Recorder {
  readonly registrations: Registration[] = [];
  readonly log: RunResult['log'][number][] = [];
  outputs: Readonly<Record<string, unknown>> = {};
  private rootUrn = '';

  constructor(private readonly preview: boolean) {}

  monitor(): Monitor {
    return {
      supportsFeature: ({ request }, reply) => {
        const response = new SupportsFeatureResponse();
        response.setHassupport(supportedFeatures.has(request.getId()));
        reply(null, response);
      },
      registerResource: ({ request }, reply) => {
        const place = { parent: request.getParent(), type: request.getType(), name: request.getName() };
        const registration = readRegistration(request, composeUrn(identity, place));
        const refusal = this.refusal(registration);
        if (refusal !== undefined) {
          reply({ code: grpc.status.INVALID_ARGUMENT, message: refusal });
          return;
        }
        this.registrations.push(registration);
        reply(null, this.created(registration));
      },
      registerResourceOutputs: ({ request }, reply) => {
        if (request.getUrn() === this.rootUrn) this.outputs = request.getOutputs()?.toJavaScript() ?? {};
        reply(null, new Empty());
      },
      registerPackage: (_call, reply) => {
        const response = new RegisterPackageResponse();
        response.setRef('package');
        reply(null, response);
      },
      signalAndWaitForShutdown: (_call, reply) => reply(null, new Empty()),
    };
  }

  engine(): Engine {
    return {
      log: ({ request }, reply) => {
        this.log.push({ severity: severityName(request.getSeverity()), message: request.getMessage() });
        reply(null, new Empty());
      },
      getRootResource: (_call, reply) => {
        const response = new GetRootResourceResponse();
        response.setUrn(this.rootUrn);
        reply(null, response);
      },
      setRootResource: ({ request }, reply) => {
        this.rootUrn = request.getUrn();
        reply(null, new SetRootResourceResponse());
      },
    };
  }

  private refusal({ urn, dependencies }: Registration): string | undefined {
    const known = new Set(this.registrations.map((registration) => registration.urn));
    if (known.has(urn)) return `duplicate resource ${urn}`;
    const missing = dependencies.filter((dependency) => !known.has(dependency));
    return missing.length === 0 ? undefined : `${urn} depends on what does not exist: ${missing.join(', ')}`;
  }

  private created(registration: Registration): RegisterResourceResponse {
    const { urn, custom, name, inputs } = registration;
    const computed = this.preview ? {} : computedOutputs(registration);
    const response = new RegisterResourceResponse();
    response.setUrn(urn);
    if (custom && !this.preview) response.setId(`${name}-id`);
    response.setObject(Struct.fromJavaScript({ ...inputs, ...computed } as Record<string, JavaScriptValue>));
    return response;
  }
}

/** The protocol has more calls than these programs make; one that is made all the same must fail by its name. */
function unimplemented(service: object): grpc.UntypedServiceImplementation {
  const refuse =
    (method: string): grpc.handleUnaryCall<unknown, unknown> =>
    (_call, reply) =>
      reply({ code: grpc.status.UNIMPLEMENTED, message: `${method} is not part of the engine for tests` });
  return Object.fromEntries(Object.keys(service).map((method) => [method, refuse(method)]));
}

function severityName(severity: number): RunResult['log'][number]['severity'] {
  switch (severity) {
    case LogSeverity.ERROR:
      return 'error';
    case LogSeverity.WARNING:
      return 'warning';
    case LogSeverity.INFO:
      return 'info';
    default:
      return 'debug';
  }
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function runProcess(options: RunOptions, address: string): Promise<{ exitCode: number | null; console: string }> {
  const child = spawn(
    process.execPath,
    [
      require.resolve('@pulumi/pulumi/cmd/run'),
      `--monitor=${address}`,
      `--engine=${address}`,
      `--project=${identity.project}`,
      `--stack=${identity.stack}`,
      '--organization=organization',
      `--pwd=${options.directory}`,
      `--dry-run=${options.preview}`,
      '--parallel=16',
      options.program,
    ],
    {
      env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: 'false', PULUMI_CONFIG: '{}', ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let console = '';
  const keep = (chunk: Buffer): void => {
    console += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, console }));
  });
}
