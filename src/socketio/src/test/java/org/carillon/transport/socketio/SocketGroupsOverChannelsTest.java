package org.carillon.transport.socketio;

import org.carillon.testing.ProcessTest;

@ProcessTest
class SocketGroupsOverChannelsTest extends SocketGroupsContract {

  @Override
  String engine() {
    return "redis";
  }
}
