// Where programs keep secrets in a home folder, whatever the system is. Programs themselves, and what package managers install, lie beside these
// and stay readable: runtimes are among them.

/** Keys and passwords, and what keeps them. */
const KEYS = [
  ...['.ssh', '.gnupg', '.password-store', '.local/share/gopass', '.config/gopass', '.age', '.config/age', '.config/sops'],
  ...['.minisign', '.pki', '.cert', '.local/share/pki', '.local/share/keyrings', '.gnome2/keyrings', '.gnome2_private'],
  ...['.keystore', '.local/share/kwalletd', '.kde/share/apps/kwallet', '.kde4/share/apps/kwallet', '.local/share/plasma-vault'],
  ...['.vaults', '.config/op', '.op', '.config/1Password', '.1password', '.config/Bitwarden', '.config/Bitwarden CLI'],
  ...['.config/rbw', '.local/share/rbw', '.cache/rbw', '.local/share/bitwarden', '.lastpass', '.local/share/lpass'],
  ...['.config/lpass', '.keepass', '.keepassx', '.config/keepassxc', '.config/KeePass', '.config/KeePassXC', '.cache/keepassxc'],
  ...['.config/keybase', '.local/share/keybase', '.config/enpass', '.authy', '.config/Authy Desktop', '.config/Yubico', '.yubico'],
  ...['.config/Proton Pass', '.config/nordpass', '.config/pulse/cookie', '.pulse-cookie', '.Private', '.ecryptfs', '.fscrypt'],
  ...['.VeraCrypt', '.config/VeraCrypt', '.TrueCrypt', '.zuluCrypt', '.caff', '.smbcredentials', '.Xauthority', '.ICEauthority'],
  ...['.serverauth', '.rhosts', '.shosts', '.k5login', '.krb5', '.vnc', '.config/tigervnc'],
];

/** Clouds, clusters and containers. */
const CLOUDS = [
  ...['.aws', '.azure', '.config/gcloud', '.gsutil', '.boto', '.s3cfg', '.s3cmd', '.passwd-s3fs', '.config/s3ql', '.mc', '.oci'],
  ...['.bluemix', '.kube', '.config/k9s', '.local/state/k9s', '.local/share/k9s', '.minikube', '.kind', '.k3d', '.config/k3d'],
  ...['.talos', '.rancher', '.config/argocd', '.docker', '.dockercfg', '.config/containers', '.local/share/containers', '.helm'],
  ...['.config/helm', '.cache/helm', '.lima', '.colima', '.terraform.d', '.terraformrc', '.tofurc', '.pulumi', '.vault-token'],
  ...['.config/doctl', '.config/hcloud', '.config/scw', '.config/linode-cli', '.fly/config.yml', '.config/flyctl'],
  ...['.config/heroku', '.local/share/heroku', '.config/vercel', '.local/share/com.vercel.cli', '.now', '.netlify'],
  ...['.config/netlify', '.wrangler', '.config/.wrangler', '.config/wrangler', '.cloudflared', '.config/ngrok', '.ngrok2'],
  ...['.ngrok', '.railway', '.config/configstore', '.config/firebase', '.config/supabase', '.supabase', '.config/planetscale'],
  ...['.config/neonctl', '.databrickscfg', '.snowflake', '.config/snowflake', '.config/rclone', '.rclone.conf', '.config/restic'],
  ...['.config/borg', '.config/rustic', '.config/duplicity', '.config/backblaze', '.b2_account_info', '.config/b2'],
  ...['.config/openstack', '.ovh.conf', '.config/stripe', '.twilio-cli', '.config/tailscale', '.sentryclirc', '.vagrant.d/data'],
  ...['.vagrant.d/insecure_private_key', '.chef', '.puppetlabs', '.ansible/vault', '.ansible_vault_pass', '.vault_pass'],
  ...['.config/akamai', '.edgerc', '.serverlessrc'],
];

/** Hosts of code, registries of packages, and what signs in to them. */
const REGISTRIES = [
  ...['.netrc', '_netrc', '.git-credentials', '.git-credential-cache', '.config/git/credentials', '.cache/git/credential'],
  ...['.gitcookies', '.config/gh', '.config/glab-cli', '.config/hub', '.config/tea', '.config/GitHub Desktop'],
  ...['.config/git-credential-oauth', '.gitlab-credentials', '.npmrc', '.config/npm', '.yarnrc', '.yarnrc.yml', '.config/pnpm/rc'],
  ...['.config/pnpm/auth.ini', '.bunfig.toml', '.pypirc', '.config/pip', '.pip', '.config/pypoetry', '.local/share/python_keyring'],
  ...['.config/python_keyring', '.condarc', '.config/hatch', '.local/share/uv/credentials', '.cargo/credentials'],
  ...['.cargo/credentials.toml', '.gem/credentials', '.local/share/gem/credentials', '.bundle/config', '.config/rubygems'],
  ...['.m2/settings.xml', '.m2/settings-security.xml', '.gradle/gradle.properties', '.sbt/.credentials', '.ivy2/.credentials'],
  ...['.config/coursier', '.composer/auth.json', '.config/composer/auth.json', '.nuget/NuGet', '.config/NuGet', '.hex/hex.config'],
  ...['.config/hex', '.pub-cache/credentials.json', '.config/dart/pub-credentials.json', '.cpanreporter', '.pause', '.huggingface'],
  ...['.cache/huggingface/token', '.kaggle', '.cache/huggingface/stored_tokens', '.config/kaggle', '.config/wandb'],
  ...['.subversion/auth', '.bazaar/authentication.conf', '.hgrc', '.arcrc'],
];

/** Databases: passwords beside their clients. */
const DATABASES = [
  ...['.pgpass', '.pg_service.conf', '.my.cnf', '.mylogin.cnf', '.mongorc.js', '.mongodb', '.config/mongodb', '.redisclirc'],
  ...['.cassandra', '.config/pgcli', '.config/mycli', '.config/litecli', '.config/usql', '.dbshell', '.local/share/DBeaverData'],
  ...['.dbeaver', '.dbeaver4', '.config/beekeeper-studio', '.config/Postico', '.pgadmin', '.pgadmin4', '.config/TablePlus'],
  ...['.influxdbv2', '.clickhouse-client'],
];

/** Assistants and what they were told; of the Codex CLI, which plugins live beside, more is found by looking. */
const ASSISTANTS = [
  ...['.claude', '.claude.json', '.config/claude', '.config/Claude', '.cache/claude', '.anthropic', '.config/anthropic'],
  ...['.codex/auth.json', '.codex/config.toml', '.codex/history.jsonl', '.codex/sessions', '.codex/archived_sessions'],
  ...['.codex/log', '.codex/logs', '.codex/secrets', '.codex/.env', '.codex/.credentials.json', '.codex/memories'],
  ...['.codex/shell_snapshots', '.codex/internal_storage.json', '.openai', '.config/openai', '.gemini', '.config/gemini'],
  ...['.config/github-copilot', '.copilot', '.aider.conf.yml', '.aider', '.continue', '.cursor', '.config/cursor', '.windsurf'],
  ...['.codeium', '.config/codeium', '.config/zed', '.local/share/zed/db', '.local/share/zed/threads', '.tabnine'],
  ...['.config/TabNine', '.sourcegraph', '.config/amp', '.local/share/amp', '.local/share/opencode', '.config/opencode'],
  ...['.config/goose', '.local/share/goose', '.qwen', '.config/io.datasette.llm', '.config/llm', '.config/fabric', '.config/mods'],
  ...['.config/sgpt', '.config/shell_gpt', '.ollama/id_ed25519', '.amazonq', '.aws/amazonq', '.local/share/amazon-q', '.kiro'],
  ...['.augment', '.config/crush', '.local/share/crush', '.mcp-auth', '.roo', '.cline'],
];

/** What was typed into shells, databases and interpreters; more of the same by its names. */
const HISTORIES = [
  ...['.bash_history', '.bash_sessions', '.zsh_history', '.zsh_sessions', '.zhistory', '.histfile', '.history', '.sh_history'],
  ...['.ksh_history', '.local/share/fish/fish_history', '.config/fish/fish_variables', '.local/share/xonsh'],
  ...['.local/share/nushell/history.txt', '.config/nushell/history.txt', '.config/nushell/history.sqlite3'],
  ...['.config/nushell/history.sqlite3-wal', '.local/share/powershell/PSReadLine', '.local/state/bash', '.local/state/zsh'],
  ...['.local/share/bash', '.local/share/zsh', '.local/share/atuin', '.config/atuin', '.local/share/mcfly', '.psql_history'],
  ...['.mysql_history', '.mariadb_history', '.sqlite_history', '.rediscli_history', '.mongodb/mongosh', '.duckdb_history'],
  ...['.python_history', '.python-history', '.pythonhist', '.ipython', '.local/share/ipython', '.node_repl_history'],
  ...['.irb_history', '.pry_history', '.irb-history', '.local/share/irb', '.local/share/pry', '.php_history', '.scala_history'],
  ...['.ammonite/history', '.ghc/ghci_history', '.Rhistory', '.julia/logs', '.octave_hist', '.gdb_history', '.lldb', '.lesshst'],
  ...['.local/state/less', '.local/state/lesshst', '.viminfo', '.vim/viminfo', '.local/state/nvim', '.local/share/nvim/shada'],
  ...['.config/nvim/shada', '.wget-hsts', '.local/share/recently-used.xbel', '.mutthistory', '.lhistory'],
];

/** Browsers: below `.config` for those that are built on Chromium. */
const BROWSERS = [
  ...['.mozilla', '.librewolf', '.waterfox', '.floorp', '.zen', '.icecat', '.palemoon', '.moonchild productions', '.tor-browser'],
  ...['.w3m/cookie', '.local/share/torbrowser', '.config/mozilla', '.local/share/epiphany', '.config/epiphany'],
  ...['.local/share/qutebrowser', '.config/falkon', 'google-chrome', 'google-chrome-beta', 'google-chrome-unstable'],
  ...['google-chrome-for-testing', 'chromium', 'chromium-dev', 'ungoogled-chromium'],
].map((name) => (name.startsWith('.') ? name : `.config/${name}`));

const ON_CHROMIUM = [
  ...['BraveSoftware', 'microsoft-edge', 'microsoft-edge-beta', 'microsoft-edge-dev', 'opera', 'opera-beta', 'opera-developer'],
  ...['vivaldi', 'vivaldi-snapshot', 'yandex-browser', 'thorium', 'iridium', 'slimjet', 'naver-whale', 'Arc', 'net.imput.helium'],
  ...['cromite', 'puppeteer'],
].map((name) => `.config/${name}`);

/** Editors: their storage has tokens of extensions in it. */
const EDITORS = [
  ...['.vscode-server/data', '.vscode-server-insiders/data', '.vscodium-server/data', '.cursor-server/data'],
  ...['.windsurf-server/data', '.config/Code', '.config/Code - Insiders', '.config/Code - OSS', '.config/VSCodium'],
  ...['.config/VSCodium - Insiders', '.config/Cursor', '.config/Windsurf', '.config/Trae', '.config/Kiro', '.config/Antigravity'],
  ...['.config/Positron', '.local/share/code-server', '.config/code-server', '.config/JetBrains'],
  ...['.local/share/JetBrains/consentOptions', '.config/Postman', '.config/Insomnia', '.config/Bruno', '.config/httpie', '.httpie'],
];

/** Letters, chats, and the like. */
const PEOPLE = [
  ...['.thunderbird', '.betterbird', '.local/share/evolution', '.config/evolution', '.local/share/geary', '.config/geary'],
  ...['.claws-mail', '.mutt', '.muttrc', '.config/mutt', '.config/neomutt', '.neomuttrc', '.msmtprc', '.config/msmtp'],
  ...['.fetchmailrc', '.mbsyncrc', '.config/isyncrc', '.offlineimaprc', '.config/offlineimap', '.getmail', '.config/aerc'],
  ...['.config/himalaya', '.mail', 'Mail', 'Maildir', '.local/share/mail', '.authinfo', '.authinfo.gpg', '.config/Signal'],
  ...['.config/Signal Beta', '.config/Slack', '.config/discord', '.config/discordcanary', '.config/Element', '.purple'],
  ...['.local/share/TelegramDesktop', '.config/teams', '.config/Microsoft', '.config/zoom.conf', '.config/zoomus.conf', '.zoom'],
  ...['.config/skypeforlinux', '.config/WhatsApp', '.config/Mattermost', '.config/Rocket.Chat', '.weechat', '.config/weechat'],
  ...['.local/share/weechat', '.irssi', '.config/hexchat', '.local/share/gnome-online-accounts', '.config/goa-1.0'],
  ...['.config/Nextcloud', '.config/Dropbox', '.dropbox', '.config/obsidian', '.config/Notion', '.local/share/akonadi'],
  ...['.config/akonadi', '.local/share/kmail2', '.local/share/local-mail', '.config/kdeconnect', '.local/share/gvfs-metadata'],
];

/** Ways to other machines. */
const NETWORKS = [
  ...['.config/filezilla', '.filezilla', '.config/remmina', '.local/share/remmina', '.remmina', '.putty', '.config/putty'],
  ...['.davfs2', '.lftp', '.local/share/lftp', '.config/lftp', '.ncftp', '.config/wireguard', '.config/openvpn'],
  ...['.config/openvpn3', '.openvpn', '.cisco', '.config/ProtonVPN', '.cache/protonvpn', '.config/Proton', '.config/mullvad'],
  ...['.config/nordvpn', '.local/share/networkmanagement', '.cert/nm-openvpn', '.nyx', '.config/syncthing'],
  ...['.local/state/syncthing', '.config/freerdp', '.rdesktop', '.config/x2go', '.x2goclient', '.config/transmission'],
  ...['.config/qBittorrent', '.config/aria2'],
];

/** Wallets. */
const WALLETS = [
  ...['.bitcoin', '.litecoin', '.dogecoin', '.dash', '.zcash', '.monero', '.bitmonero', '.ethereum', '.electrum', '.electrum-ltc'],
  ...['.electron-cash', '.config/Exodus', '.config/atomic', '.config/Ledger Live', '.config/@trezor', '.config/monero-project'],
  ...['.config/solana', '.solana', '.brownie', '.foundry/keystores', '.config/Wasabi', '.walletwasabi', '.lnd', '.lightning'],
  ...['.near-credentials', '.aptos', '.sui', '.substrate', '.gaia'],
];

/** Places in the home folder, on every system. */
export const IN_HOME: readonly string[] = [
  ...new Set([
    ...[...KEYS, ...CLOUDS, ...REGISTRIES, ...DATABASES, ...ASSISTANTS, ...HISTORIES, ...BROWSERS, ...ON_CHROMIUM, ...EDITORS],
    ...[...PEOPLE, ...NETWORKS, ...WALLETS],
    ...['Library/Keychains', 'Library/Application Support/Code', 'AppData/Roaming/Code'],
  ]),
];

/** Names right in the home folder that are secret whatever they begin with. */
export const SECRET_ENTRY =
  /^\.claude|^\.aider|^\.codex-|^\.env(?:rc|\..*)?$|^\..*[-_.]?(?:history|hist)(?:[-_.].*)?$|\.(?:kdbx?|pem|key|p12|pfx|ppk|jks|keystore|ovpn)$|^\.?id_(?:rsa|dsa|ecdsa|ed25519)/i;

/** Programs of a store with a home folder of their own each: below `snap/<name>`, where every version has one too. */
export const SECRET_SNAPS: readonly string[] = [
  ...['firefox', 'chromium', 'brave', 'opera', 'vivaldi', 'edge', 'thunderbird', 'bitwarden', '1password', 'keepassxc'],
  ...['signal-desktop', 'telegram-desktop', 'slack', 'discord', 'element-desktop', 'doctl', 'heroku', 'aws-cli'],
  ...['google-cloud-sdk', 'gh', 'glab', 'kubectl', 'helm', 'docker', 'microk8s', 'postman', 'insomnia', 'dbeaver-ce', 'remmina'],
  ...['filezilla', 'mattermost-desktop', 'teams-for-linux', 'skype', 'zoom-client'],
];

/** What such a program keeps in its own home folder by Flatpak, `.var/app/<id>`. Its programs and data lie beside these. */
export const IN_FLATPAK: readonly string[] = [
  ...['config', '.mozilla', '.librewolf', '.thunderbird', '.gnupg', '.ssh', '.pki', '.electrum', '.purple', '.bitcoin', '.docker'],
  ...['.aws', 'data/keyrings', 'data/TelegramDesktop', 'data/evolution', 'data/remmina', 'data/DBeaverData', 'data/epiphany'],
  ...['data/geary', '.local/share/keyrings'],
];
