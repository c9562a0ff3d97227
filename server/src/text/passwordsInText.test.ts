import { describe, expect, test } from 'vitest';
import { passwordsIn } from './passwordsInText.ts';

// Put together here, so that programs that look for passwords in repositories find none.
const word = ['hunter', '2-Tiger'].join('');
const opaque = ['q8Zr3TbW0x', 'Lm9VcK2dYh7N'].join('');

describe('passwords in a text', () => {
  test.for([
    `const password = '${word}';`,
    `let dbPassword: string = "${word}";`,
    `  "smtp_password": "${word}",`,
    `connect(user="me", password="${word}")`,
    `DB_PASSWD2 = '${word}'`,
    `config['password'] = '${word}'`,
    `if (password === '${word}') open();`,
    `const pass = \`${word}\`;`,
    `passphrase := "${word}"`,
    `const password = '${['super', 'secret', '123'].join('')}';`,
    `const apiKey = '${opaque}';`,
    `clientSecret: "${opaque}"`,
  ])('are found in %s', (line) => {
    const text = `first\n${line}\nlast\n`;
    const found = passwordsIn(text);
    expect(found).toEqual([expect.objectContaining({ where: 'assignment' })]);
    expect(line).toContain(text.slice(found[0]!.start, found[0]!.end));
  });

  test.for([
    `const url = 'https://bob:${word}@git.acme.com/x.git';`,
    `postgres://shop:${word}@db.acme.com:5432/shop`,
    `redis://:${word}@cache.acme.com`,
    `mongodb+srv://bob:${['ses', 'ame'].join('')}@c0.acme.com`,
  ])('are found in the address %s', (text) => expect(passwordsIn(text)).toEqual([expect.objectContaining({ where: 'address' })]));

  test.for([
    `password: ${word}`,
    `  - db_password = ${word} # of the shop`,
    `export SMTP_PASSWORD=${word}`,
    `api.secret=${opaque}`,
    `aws_secret_access_key = ${opaque}`,
  ])('are found without quotes in settings: %s', (line) => {
    const text = `first\r\n${line}\r\nlast\r\n`;
    expect(passwordsIn(text)).toEqual([]);
    expect(passwordsIn(text, { isConfiguration: true })).toEqual([expect.objectContaining({ where: 'assignment' })]);
  });

  test.for([
    'password: changeme',
    'password: <password>',
    'password = ${DB_PASSWORD_1}',
    'password: correct-horse',
    'token: keyword.control.x1',
    'pass: 12345678',
  ])('are not found in the settings %s', (line) => expect(passwordsIn(line, { isConfiguration: true })).toEqual([]));

  test.for([
    `headers: { Authorization: 'Bearer ${opaque}' }`,
    `curl -H "Authorization: Basic ${opaque}="`,
    `x;AccountKey=${opaque}${opaque}==;y`,
  ])('are found in what is sent: %s', (text) => expect(passwordsIn(text)).toEqual([expect.objectContaining({ where: 'assignment' })]));

  test.for([
    "const password = '';",
    "const password = 'changeme';",
    "const password = 'your-password-here';",
    "const password = 'test1234';",
    "const password = '<password>';",
    'const password = `${prefix}-${word}`;',
    "password: '{{ vault.password_1 }}'",
    'password = "%DB_PASSWORD_1%"',
    'password = "$DB_PASSWORD_1"',
    "password: 'xxxx-xxxx-1'",
    "password: '********'",
    "password: '12345678'",
    "const password = process.env['DB_PASSWORD_2'];",
    "password = os.environ.get('DB_PASSWORD_2')",
    'const password = await prompt("Password: ");',
    '"password": "Passwort"',
    '"password": "Contraseña"',
    '"password": "Enter it, 8 characters at least"',
    "password: 'auth.login.hint'",
    "password: '#field-1-input'",
    "password: '[type=field-1]'",
    "password: '^(?=.*[A-Z])[0-9a-z]{8,}$'",
    "password: 'https://acme.com/reset-2'",
    "password: '/run/secrets/db1'",
    "password: 'arn:aws:secretsmanager:eu-1:42:x'",
    "{ type: 'password', name: 'field1234' }",
    "const compass = 'north-42';",
    "token: 'keyword.control.python3.x1'",
    "const token = 'identifier-or-keyword';",
    "apiKey: 'OPENAI_API_KEY_2024_PRODUCTION'.length",
    "const secretName = 'q8Zr3TbW0xLm9VcK2dYh7N';",
    `const password = '${word}'; // gitleaks:allow`,
    'https://user:pass@git.acme.com',
    'https://user:<token>@git.acme.com',
    'https://x-access-token:${TOKEN}@github.com',
    `postgres://postgres:${word}@localhost:5432/x`,
    'postgres://shop:shop@db.acme.com/shop',
    `http://me:${word}@example.com/`,
    'http://host:8080/a@b',
    'git@github.com:a/b.git',
  ])('are not found in %s', (text) => expect(passwordsIn(text)).toEqual([]));

  test('are looked for in no time in what is made to hold that up', () => {
    const began = performance.now();
    for (const text of [
      'password'.repeat(50_000),
      `password=${' '.repeat(400_000)}`,
      `a://${'b'.repeat(400_000)}`,
      'a'.repeat(400_000),
      `pass='${'1'.repeat(400_000)}`,
      `${' '.repeat(39)}a.`.repeat(10_000),
      `password=${'-'.repeat(190)} x\n`.repeat(2_000),
      'Bearer '.repeat(60_000),
    ])
      expect(passwordsIn(text, { isConfiguration: true })).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
