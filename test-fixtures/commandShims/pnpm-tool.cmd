@SETLOCAL
@IF NOT DEFINED NODE_PATH (
  @SET "NODE_PATH=\x\node_modules"
) ELSE (
  @SET "NODE_PATH=\x\node_modules;%NODE_PATH%"
)
@IF EXIST "%~dp0\node.exe" (
  "%~dp0\node.exe"  "%~dp0\..\pkg\bin\tool.js" %*
) ELSE (
  @SET PATHEXT=%PATHEXT:;.JS;=;%
  node  "%~dp0\..\pkg\bin\tool.js" %*
)
