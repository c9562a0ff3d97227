import { describe, expect, test } from 'vitest';
import { isSecretName } from './secretNames.ts';

describe('names of environment variables', () => {
  test.for([
    ...['DB_PW', 'DB_PASS', 'DBPASS', 'MYSQL_PWD', 'PGPASSWORD', 'SSHPASS', 'SMTP_PASS1', 'dbPassword', 'GPG_PASSPHRASE', 'PASS'],
    ...['CARD_PIN', 'PIN', 'OTP_SEED', 'OTP_CODE', 'TOTP', 'MFA_CODE', 'AZURE_SAS', 'SAS_URL', 'SAS_CONTAINER'],
    ...[
      'SLACK_HOOK_URL',
      'SLACK_WEBHOOK',
      'HOOK_URI',
      'DISCORD_WEBHOOK_URL',
      'SENTRY_DSN',
      'DB_CONNECTION_STRING',
      'CONNSTR',
      'AIRFLOW_CONN_DB',
    ],
    ...[
      'GITHUB_PAT',
      'NPM_TOKEN',
      'npm_config__authToken',
      'npm_config__auth',
      'REGISTRY_AUTH',
      'HTTP_AUTHORIZATION',
      'AWS_CREDS',
      'GIT_CRED',
    ],
    ...[
      'COOKIE',
      'SESSION',
      'RAILS_SESSION',
      'PHP_SESSIONID',
      'CODE_SIGNING',
      'PRIVATE_PEM',
      'LICENSE_KEY',
      'APIKEY',
      'OPENAI_API_KEY',
      'SSH_HOSTKEY',
    ],
    ...['PASSWORD_SALT', 'WALLET_SEED', 'MNEMONIC', 'JWT', 'CSRF', 'COSIGN_KEY', 'AWS_ACCESS_KEY_ID', 'KEYSTORE', 'apiKey', 'stripeKey2'],
    ...['SSH_AUTH_SOCK', 'GPG_AGENT_INFO', 'DBUS_SESSION_BUS_ADDRESS', 'SESSION_MANAGER', 'XAUTHORITY', 'ICEAUTHORITY', 'NVIM_SOCKET'],
  ])('%s is secret', (name) => expect(isSecretName(name)).toBe(true));

  test.for([
    ...['PATH', 'PWD', 'OLDPWD', 'HOME', 'NODE_ENV', 'LANG', 'LC_ALL', 'EDITOR', 'VISUAL', 'PAGER', 'TERM', 'COLORTERM', 'SHLVL', 'TZ'],
    ...[
      'JAVA_HOME',
      'GOPATH',
      'PYTHONPATH',
      'CARGO_HOME',
      'ANDROID_HOME',
      'NVM_DIR',
      'COMPASS_DIR',
      'COMPASS',
      'BYPASS_CACHE',
      'MONKEY_PATCH',
    ],
    ...['KEYBOARD', 'KEYMAP', 'KEYTIMEOUT', 'GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL', 'AUTHOR', 'SPINNER', 'OPTIONS', 'PINENTRY_USER_DATA'],
    ...['XDG_SESSION_ID', 'XDG_SESSION_TYPE', 'DESKTOP_SESSION', 'XDG_CONFIG_HOME', 'DISPLAY', 'SSH_CONNECTION', 'SSH_CLIENT', 'LS_COLORS'],
    ...['CI', 'GITHUB_ACTIONS', 'GITHUB_SHA', 'GITHUB_REF', 'RUNNER_OS', 'CI_COMMIT_SHA', 'CI_PROJECT_PATH', 'BUILD_ID', 'JENKINS_URL'],
    ...[
      'DATABASE_URL',
      'HTTP_PROXY',
      'SSL_CERT_FILE',
      'NODE_EXTRA_CA_CERTS',
      'DOCKER_HOST',
      'PORT',
      'DEBUG',
      'TASKS',
      'DISPATCH',
      'PATTERN',
    ],
  ])('%s is not', (name) => expect(isSecretName(name)).toBe(false));
});
