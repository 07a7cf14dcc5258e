@protocol: 'websocket'
@path: 'chat'
service ChatService {
  function message(text: String) returns String;
  action fail(text: String);
  action tell(room: String, text: String);
  event received { text: String; }
  event told { @ws.context room: String; text: String; }
}
@protocol: 'websocket'
@path: 'pcp'
@ws.format: 'pcp'
@impl: 'srv/chat.js'
service PcpService {
  @ws.pcp.action: 'MESSAGE'
  action notify(@ws.pcp.message message: String, field1: String);
  @ws.pcp.event
  @ws.pcp.message: 'this is the body'
  event notified { field1: String; }
}
