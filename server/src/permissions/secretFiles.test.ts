import { expect, it } from 'vitest';
import { isSecretFile, isSecretFolder } from './secretFiles.ts';

it.each([
  ...['.env', '.env.local', '.env.production', '.ENV', 'prod.env', '.npmrc', '.netrc', '.git-credentials', 'server.pem', 'master.key'],
  ...['id_rsa', 'id_ed25519', 'secrets.yml', 'secret.json', 'credentials.json', 'client_secret_42.json', 'service-account.json'],
  ...['terraform.tfvars', 'prod.auto.tfvars', 'terraform.tfstate', 'credentials', '.htpasswd', 'kubeconfig'],
])('%s is named like a secret', (name) => expect(isSecretFile(name)).toBe(true));

it.each([
  ...['.env.example', '.env.sample', '.env.local.example', 'env.ts', 'environment.ts', '.envoy.yaml', 'id_rsa.pub', 'secrets.ts'],
  ...['credentials.ts', 'secret.test.js', 'token.ts', 'keys.md', 'keyboard.json', 'client.json', 'auth.json', 'package.json'],
  ...['secretary.json', 'serviceAccounts.tsx', 'README.md'],
])('%s is not', (name) => expect(isSecretFile(name)).toBe(false));

it('knows folders whose whole content is secret, and leaves those of code alone', () => {
  expect(['.ssh', '.GnuPG', '.kube', '.env'].every((name) => isSecretFolder(name))).toBe(true);
  expect(['credentials', 'secrets', 'src', '.docker'].some((name) => isSecretFolder(name))).toBe(false);
});

it.each([
  ['.docker', 'config.json'],
  ['.AWS', 'config'],
  ['.aws', 'credentials.bak'],
  ['.docker', 'config.json.old'],
  ['.azure', 'msal_token_cache.json'],
])('of %s, %s is', (around, name) => expect(isSecretFile(name, around)).toBe(true));

it.each([
  ['.docker', 'Dockerfile'],
  ['.docker', 'nginx.conf'],
  ['.aws', 'task-definition.json'],
  ['.azure', 'pipeline.yml'],
  ['src', 'config.json'],
])('of %s, %s is not', (around, name) => expect(isSecretFile(name, around)).toBe(false));

it('knows the folders in them', () => {
  expect(isSecretFolder('sso', '.aws')).toBe(true);
  expect(isSecretFolder('images', '.docker')).toBe(false);
});
