// Well-known packages, whose names are taken for bait. A short list on purpose: those that nearly every project has, which is what impostors of the past
// were named after. With every name more, more honest names are near one. Names that are near another one and honest stand here too: what is in
// the list is not questioned.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const POPULAR_NPM = words(`
  axios babel body-parser bluebird chalk chokidar color colors commander cookie-parser cors cross-env debug dotenv electron eslint esbuild
  express fs-extra glob graphql inquirer jquery jsonwebtoken lodash lodash-es minimatch minimist mocha moment mongodb mongoose mysql mysql2
  nodemailer nodemon node-fetch passport playwright postcss preact prettier prompts puppeteer react react-dom redis request rimraf rollup
  semver socket.io typescript underscore vitest webpack winston
`);

/** In their normal form. */
export const POPULAR_PYPI = words(`
  aiohttp beautifulsoup4 black boto3 botocore certifi celery charset-normalizer click colorama cryptography django fastapi flake8 flask
  gunicorn httpx jinja2 jsonschema keras lxml markupsafe matplotlib mypy numpy openai opencv-python packaging pandas paramiko pillow
  protobuf psutil psycopg2 psycopg2-binary pydantic pygments pyjwt pylint pymongo pymysql pytest python-dateutil pyyaml redis requests
  scikit-learn scipy selenium setuptools sqlalchemy tensorflow torch tornado tqdm typing-extensions urllib3 virtualenv websocket-client
  websockets werkzeug
`);
