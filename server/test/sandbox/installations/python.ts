// Python's formatters in somebody's home folder.
import path from 'node:path';
import { PYTHON, python, type Installation } from './home.ts';

export const OF_PYTHON: readonly Installation[] = [
  {
    by: 'pipx',
    make: (home) => {
      const program = home.venv(home.at('.local/share/pipx/venvs/tidy'), '/usr/bin/python3');
      home.link(home.at('.local/bin/tidy'), program);
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'uv tool, on a Python that uv manages',
    make: (home) => {
      const managed = home.at(`.local/share/uv/python/cpython-${python.slice(6)}.9-linux-x86_64-gnu`);
      const alias = home.at(`.local/share/uv/python/cpython-${python.slice(6)}-linux-x86_64-gnu`);
      home.python(managed);
      home.link(alias, path.basename(managed));
      home.link(home.at('.local/bin', python), path.join(alias, 'bin', python));
      home.link(home.at('.local/bin/tidy'), home.venv(home.at('.local/share/uv/tools/tidy'), path.join(alias, 'bin', python)));
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pip for one user',
    make: (home) => {
      home.sitePackages(home.at('.local/lib', python, 'site-packages'));
      home.entry(home.at('.local/bin/tidy'), '#!/usr/bin/python3');
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'pipx, with python3 of the home folder linked beside',
    make: (home) => {
      home.link(home.at('.local/bin/python3'), PYTHON);
      home.link(home.at('.local/bin/python'), 'python3');
      home.link(home.at('.local/bin/tidy'), home.venv(home.at('.local/share/pipx/venvs/tidy'), home.at('.local/bin/python3')));
      return { PATH: [home.at('.local/bin')], command: 'tidy' };
    },
  },
  {
    by: 'Homebrew, in Python',
    make: (home) => {
      const brew = home.at('.linuxbrew');
      const version = python.slice(6);
      home.python(path.join(brew, `Cellar/python@${version}/${version}.9`));
      home.link(path.join(brew, `opt/python@${version}`), `../Cellar/python@${version}/${version}.9`);
      home.link(path.join(brew, 'bin', python), `../Cellar/python@${version}/${version}.9/bin/${python}`);
      const formula = path.join(brew, 'Cellar/tidy/1.0.0');
      home.venv(path.join(formula, 'libexec'), path.join(brew, `opt/python@${version}/bin`, python));
      home.link(path.join(formula, 'bin/tidy'), '../libexec/bin/tidy');
      home.link(path.join(brew, 'bin/tidy'), '../Cellar/tidy/1.0.0/bin/tidy');
      home.link(path.join(brew, 'opt/tidy'), '../Cellar/tidy/1.0.0');
      return { PATH: [path.join(brew, 'bin')], command: 'tidy' };
    },
  },
];
