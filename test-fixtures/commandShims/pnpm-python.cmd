@SETLOCAL
@IF EXIST "%~dp0\python3.exe" (
  "%~dp0\python3.exe"  "%~dp0\..\pkg\bin\py" %*
) ELSE (
  @SET PATHEXT=%PATHEXT:;.JS;=;%
  python3  "%~dp0\..\pkg\bin\py" %*
)
