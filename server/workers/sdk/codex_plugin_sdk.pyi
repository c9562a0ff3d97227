# Made of the schemas of events and responses. What these types are at run time is dict.
from typing import Any, Callable, Dict, List, Literal, Mapping, Optional, TypeVar, Union, overload
from typing_extensions import NotRequired, TypedDict

class Position(TypedDict):
    line: int
    character: int

class Range(TypedDict):
    start: Position
    end: Position

class TextEdit(TypedDict):
    range: Range
    newText: str

class Completion(TypedDict):
    text: str
    range: NotRequired[Range]
    source: NotRequired[str]
    kind: NotRequired[Literal["text", "method", "function", "constructor", "field", "variable", "class", "interface", "module", "property", "unit", "value", "enum", "keyword", "snippet", "color", "file", "reference", "folder", "enumMember", "constant", "struct", "event", "operator", "typeParameter"]]
    detail: NotRequired[str]
    documentation: NotRequired[str]

class Diagnostic(TypedDict):
    range: Range
    message: str
    severity: NotRequired[Literal[1, 2, 3, 4]]
    code: NotRequired[Union[str, int]]
    source: NotRequired[str]

class ReturnedDiagnostic(Diagnostic):
    filePath: NotRequired[str]

class PlacedError(TypedDict):
    message: str
    code: NotRequired[Union[str, int]]
    range: NotRequired[Range]
    line: NotRequired[int]
    column: NotRequired[int]
    endLine: NotRequired[int]
    endColumn: NotRequired[int]

class _CommonFields(TypedDict):
    eventId: str
    timestamp: str
    pluginId: str
    workspaceRoot: str
    language: NotRequired[str]

class CodexEvent(_CommonFields):
    event: str

class OwnEvent(_CommonFields):
    event: str
    payload: Any

class EndpointRequest(_CommonFields):
    event: str
    method: str
    path: str
    params: Mapping[str, Any]
    query: Mapping[str, Union[str, List[str]]]
    headers: Mapping[str, Union[str, List[str]]]
    body: Any
    requestId: str

class ProjectOpenEvent(_CommonFields):
    event: Literal["onProjectOpen"]
    workspaceFolders: List[str]

class FileOpenEvent(_CommonFields):
    event: Literal["onFileOpen"]
    filePath: str
    fileContent: str

class FileSaveOptions(TypedDict):
    formatOnSave: bool
    tabSize: NotRequired[int]
    insertSpaces: NotRequired[bool]

class FileSaveEvent(_CommonFields):
    event: Literal["onFileSave"]
    filePath: str
    fileContent: str
    phase: Literal["beforeSave", "afterSave"]
    reason: Literal["manual", "afterDelay", "focusOut", "format"]
    range: NotRequired[Range]
    options: FileSaveOptions

class CodeCompletionEvent(_CommonFields):
    event: Literal["onCodeCompletion"]
    filePath: str
    position: Position
    prefix: str
    suffix: str
    triggerKind: Union[str, int]
    completions: List[Completion]

class RequestEvent(_CommonFields):
    event: Literal["onRequest"]
    filePath: NotRequired[str]
    position: NotRequired[Position]
    prefix: NotRequired[str]
    suffix: NotRequired[str]
    triggerKind: NotRequired[Union[str, int]]
    maxItems: NotRequired[int]
    method: NotRequired[str]
    path: NotRequired[str]
    params: NotRequired[Mapping[str, Any]]
    query: NotRequired[Mapping[str, Union[str, List[str]]]]
    headers: NotRequired[Mapping[str, Union[str, List[str]]]]
    body: NotRequired[Any]
    requestId: NotRequired[str]

class ResponseEvent(_CommonFields):
    event: Literal["onResponse"]
    filePath: NotRequired[str]
    position: NotRequired[Position]
    prefix: NotRequired[str]
    suffix: NotRequired[str]
    triggerKind: NotRequired[Union[str, int]]
    completions: NotRequired[List[Completion]]
    status: NotRequired[int]
    data: NotRequired[Any]
    method: NotRequired[str]
    path: NotRequired[str]
    params: NotRequired[Mapping[str, Any]]
    query: NotRequired[Mapping[str, Union[str, List[str]]]]
    requestId: NotRequired[str]

class CompletionFeedbackEvent(_CommonFields):
    event: Literal["onCompletionFeedback"]
    filePath: str
    position: Position
    outcome: Literal["accepted", "partly", "rejected"]
    shownMs: int
    completion: Completion

class ContextUpdateEvent(_CommonFields):
    event: Literal["onContextUpdate"]
    activeFile: Union[str, None]
    selection: Union[Range, None]
    visibleFiles: List[str]

class ErrorReportEvent(_CommonFields):
    event: Literal["onErrorReport"]
    filePath: str
    diagnostics: List[Diagnostic]

class CommandEvent(_CommonFields):
    event: Literal["onCommand"]
    command: str
    arguments: List[Any]
    filePath: NotRequired[str]

class CommonResponse(TypedDict):
    success: NotRequired[bool]
    error: NotRequired[Union[str, PlacedError]]
    status: NotRequired[int]

class InformingResponse(CommonResponse):
    message: NotRequired[str]
    diagnostics: NotRequired[List[ReturnedDiagnostic]]

class ProjectOpenResponse(InformingResponse):
    pass

class FileOpenResponse(InformingResponse):
    pass

class FileSaveResponse(InformingResponse):
    formattedContent: NotRequired[str]
    edits: NotRequired[List[TextEdit]]

class CodeCompletionSuggestion(TypedDict):
    text: str
    range: NotRequired[Range]

class CodeCompletionResult(TypedDict):
    suggestions: NotRequired[List[Union[str, CodeCompletionSuggestion]]]

class CodeCompletionResponse(CommonResponse):
    completions: NotRequired[List[Completion]]
    result: NotRequired[CodeCompletionResult]

class CompletionFeedbackResponse(CommonResponse):
    pass

class ContextUpdateResponse(CommonResponse):
    pass

class ErrorReportResponse(InformingResponse):
    completions: NotRequired[List[Completion]]

class CommandResponse(InformingResponse):
    data: NotRequired[Any]

class OwnEventResponse(InformingResponse):
    data: NotRequired[Any]

HandlerResponse = Dict[str, Any]

class Log:
    def debug(self, message: object, *args: object) -> None: ...
    def info(self, message: object, *args: object) -> None: ...
    def warn(self, message: object, *args: object) -> None: ...
    def warning(self, message: object, *args: object) -> None: ...
    def error(self, message: object, *args: object) -> None: ...

class Signal:
    aborted: bool
    reason: Optional[str]
    def wait(self, timeout: Optional[float] = ...) -> bool: ...
    def throw_if_aborted(self) -> None: ...
    def add_listener(self, listener: Callable[[], object]) -> None: ...

class Context:
    signal: Signal
    log: Log
    state: dict[str, Any]
    settings: Mapping[str, Any]
    def parse(self) -> Any: ...

_Function = TypeVar("_Function", bound=Callable[..., Any])

@overload
def handler(function: _Function) -> _Function: ...
@overload
def handler(function: None = ...) -> Callable[[_Function], _Function]: ...
def run_from_stdin(function: Callable[..., Any]) -> None: ...
