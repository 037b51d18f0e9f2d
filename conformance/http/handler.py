"""A handler of wasi:http in Python."""

import asyncio

import poll_loop
from componentize_py_types import Ok
from poll_loop import PollLoop, Sink, Stream
from wit_world import exports
from wit_world.imports.types import Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam

requests = 0


class IncomingHandler(exports.IncomingHandler):
    def handle(self, request: IncomingRequest, response_out: ResponseOutparam) -> None:
        loop = PollLoop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(answer(request, response_out))


async def answer(request: IncomingRequest, out: ResponseOutparam) -> None:
    global requests
    requests += 1
    path = request.path_with_query()
    if path == "/echo":
        stream = Stream(request.consume())
        sink = begin(out)
        while (piece := await stream.next()) is not None:
            await sink.send(piece)
        sink.close()
    elif path == "/trap":
        raise RuntimeError("told to")
    else:
        sink = begin(out)
        await sink.send({"/hello": b"Hello", "/count": b"%d" % requests}.get(path, b"no such case"))
        sink.close()


def begin(out: ResponseOutparam) -> Sink:
    response = OutgoingResponse(Fields.from_list([("content-type", b"text/plain")]))
    body = response.body()
    ResponseOutparam.set(out, Ok(response))
    return Sink(body)
