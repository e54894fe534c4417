"""Asks yaml-language-server what it finds in specs and what it offers, as an editor does.

    language_server.py SCHEMA SPEC...             prints per spec, as JSON, the lines that are underlined, with the messages
    language_server.py SCHEMA SPEC --at LINE:COLUMN  prints what is offered there

A SCHEMA of `-` is none: the specs say themselves where it is. Lines and columns count from 0, as the protocol does.
"""

import json
import pathlib
import subprocess
import sys


class Server:
    def __init__(self, schema, paths):
        self.process = subprocess.Popen(["yaml-language-server", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.diagnostics = {}
        # By name: patterns leave out folders whose names begin with a dot.
        schemas = {} if schema == "-" else {pathlib.Path(schema).resolve().as_uri(): [str(pathlib.Path(path).resolve()) for path in paths]}
        self.settings = {"yaml": {"schemas": schemas, "validate": True, "completion": True, "schemaStore": {"enable": False}}}
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}, "completion": {"completionItem": {"snippetSupport": True}}}}
        self.request("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.send({"method": "initialized", "params": {}})
        self.send({"method": "workspace/didChangeConfiguration", "params": {"settings": self.settings}})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not length:
            raise SystemExit("the language server ended")
        return json.loads(self.process.stdout.read(length))

    def handle(self, message):
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            items = message.get("params", {}).get("items", []) if message["method"] == "workspace/configuration" else []
            result = [self.settings.get(item.get("section", "").split(".")[0]) for item in items] if items else None
            self.send({"id": message["id"], "result": result})

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")
            self.handle(message)

    def open(self, path):
        uri = pathlib.Path(path).resolve().as_uri()
        text = pathlib.Path(path).read_text()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        return uri

    def look(self, path):
        """Opens a document and waits until the server has read it."""
        uri = self.open(path)
        while uri not in self.diagnostics:
            self.handle(self.receive())
        return uri

    def found(self, path):
        uri = self.look(path)
        return [[d["range"]["start"]["line"], d["message"]] for d in self.diagnostics[uri]]

    def offered(self, path, line, column):
        uri = self.look(path)
        place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        answer = self.request("textDocument/completion", place)
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return [item["label"] for item in items]


def main():
    schema, *rest = sys.argv[1:]
    place = rest.pop() if "--at" in rest else None
    if place:
        rest.pop()
    server = Server(schema, rest)
    if place:
        [path] = rest
        print(json.dumps(server.offered(path, *map(int, place.split(":")))))
    else:
        for path in rest:
            print(json.dumps(server.found(path)), flush=True)
    server.process.kill()


main()
