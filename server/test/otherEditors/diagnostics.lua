-- Attaches Neovim to the language server given in the environment, opens one file, and writes the diagnostics that Neovim shows as JSON.
local server = vim.env.CODEX_SERVER
local file = vim.env.CODEX_FILE
local out = vim.env.CODEX_OUT
local node = vim.env.CODEX_NODE

vim.cmd('edit ' .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()
local published = 0
local show = vim.lsp.handlers['textDocument/publishDiagnostics']
local client = vim.lsp.start_client({
  name = 'codex',
  cmd = { node, server, '--stdio' },
  root_dir = vim.env.CODEX_ROOT,
  init_options = { trusted = false, grants = 'none', settings = vim.empty_dict() },
  handlers = {
    ['textDocument/publishDiagnostics'] = function(err, result, context, config)
      show(err, result, context, config)
      if result.uri == vim.uri_from_bufnr(buffer) then
        published = published + 1
      end
    end,
  },
})
vim.lsp.buf_attach_client(buffer, client)
local came = vim.wait(20000, function()
  return published > 0
end, 20)

local found = {}
for _, one in ipairs(vim.diagnostic.get(buffer)) do
  table.insert(found, {
    line = one.lnum + 1,
    column = one.col + 1,
    endLine = one.end_lnum + 1,
    endColumn = one.end_col + 1,
    severity = one.severity,
    code = one.code or one.user_data.lsp.code,
    message = one.message,
  })
end

-- The other features, through Neovim's own requests.
local function ask(method, line, character)
  local params = { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = line, character = character } }
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 5000) or {}
  return answers[client] and answers[client].result or vim.NIL
end
local hover = ask('textDocument/hover', 0, 3)

local file_out = assert(io.open(out, 'w'))
file_out:write(vim.json.encode({ came = came, diagnostics = found, hover = hover }))
file_out:close()
vim.lsp.stop_client(client, false)
vim.wait(3000, function()
  return vim.lsp.get_client_by_id(client) == nil
end, 20)
vim.cmd('qa!')
