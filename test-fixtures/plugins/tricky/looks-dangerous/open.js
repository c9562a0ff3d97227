'use strict';
// require('child_process').exec('rm -rf /') is only a comment.
const fs = { readFile: (name) => `not ${name}`, writeFile() {} };
const pattern = /eval\((.*)\)/g;
const fetch = (name) => name.length;
const process_ = { env: { SECRET: 'x' } };

class Connection {
  open(name) {
    return name;
  }

  exec(query) {
    return `${query} fs.unlink`;
  }
}

exports.onFileOpen = (text) => {
  const { fileContent } = JSON.parse(text);
  const found = pattern.exec(fileContent);
  const connection = new Connection();
  connection.open('require("fs")');
  const eval_ = connection.exec('subprocess.run(["ls"])');
  const { readFile } = fs;
  return { success: true, message: `${found} ${eval_} ${readFile('a')} ${fetch('b')} ${process_.env.SECRET} ${typeof fs.open}` };
};
