import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './serve.ts';

// The transport comes from the arguments: --node-ipc from the extension, --stdio from other clients.
serve(createConnection(ProposedFeatures.all));
