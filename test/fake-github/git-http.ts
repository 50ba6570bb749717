/** Serves the bare repositories to git over HTTP, as github.com does, through git's own CGI program. */
import { execFileSync, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

export interface GitRequest {
	/** Where the bare repositories are. */
	readonly projectRoot: string;
	/** Below it, from `/`. */
	readonly path: string;
	readonly query: string;
}

interface Reply {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

let program: string | null = null;
/** What git says first in version 2 of its protocol: what it can do, which is the same for all repositories here (gitprotocol-v2(5)). */
let capabilities: Reply | null = null;

export function serveGit(request: IncomingMessage, response: ServerResponse, git: GitRequest): void {
	const asksForCapabilities =
		request.headers['git-protocol'] === 'version=2' &&
		git.path.endsWith('.git/info/refs') &&
		git.query === 'service=git-upload-pack';
	if (asksForCapabilities && capabilities !== null) {
		response.writeHead(200, capabilities.headers).end(capabilities.body);
		return;
	}
	program ??= join(execFileSync('git', ['--exec-path']).toString().trim(), 'git-http-backend');
	const backend = spawn(program, {
		env: {
			PATH: process.env['PATH'],
			GIT_PROJECT_ROOT: git.projectRoot,
			GIT_HTTP_EXPORT_ALL: '1',
			GIT_CONFIG_GLOBAL: '/dev/null',
			GIT_CONFIG_SYSTEM: '/dev/null',
			PATH_INFO: git.path,
			QUERY_STRING: git.query,
			REQUEST_METHOD: request.method,
			CONTENT_TYPE: request.headers['content-type'],
			HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
			GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
		},
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	backend.stdin.on('error', () => {});
	request.pipe(backend.stdin);
	let head: Buffer | null = Buffer.alloc(0);
	let reply: Reply | null = null;
	backend.stdout.on('data', (chunk: Buffer) => {
		if (head === null) {
			response.write(chunk);
			if (reply !== null) reply = { ...reply, body: Buffer.concat([reply.body, chunk]) };
			return;
		}
		head = Buffer.concat([head, chunk]);
		const end = head.indexOf('\r\n\r\n');
		if (end < 0) return;
		const headers = new Map(head.toString('latin1', 0, end).split('\r\n').map(splitHeader));
		const status = Number(headers.get('Status')?.slice(0, 3) ?? 200);
		headers.delete('Status');
		const body = head.subarray(end + 4);
		response.writeHead(status, Object.fromEntries(headers)).write(body);
		if (asksForCapabilities && status === 200) reply = { headers: Object.fromEntries(headers), body };
		head = null;
	});
	backend.once('close', (code) => {
		if (code === 0) capabilities ??= reply;
	});
	backend.stdout.on('end', () => response.end());
	response.on('close', () => backend.kill());
}

function splitHeader(line: string): [string, string] {
	const colon = line.indexOf(':');
	return [line.slice(0, colon), line.slice(colon + 1).trim()];
}
