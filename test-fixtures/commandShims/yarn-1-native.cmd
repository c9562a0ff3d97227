@"%~dp0\..\pkg\bin\native.exe"   %*
