package org.carillon.transport.socketio;

import org.carillon.testing.ProcessTest;

@ProcessTest
class SocketGroupsOverStreamsTest extends SocketGroupsContract {

  @Override
  String engine() {
    return "redis-streams";
  }
}
