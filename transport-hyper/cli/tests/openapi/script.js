window.spec = {
  "openapi": "3.0.3",
  "info": {
    "title": "Acme",
    "version": "1"
  },
  "servers": [
    {
      "url": "https://api.acme.example"
    }
  ],
  "paths": {
    "/oauth/token": {
      "post": {
        "requestBody": {
          "content": {
            "application/json": {
              "schema": {
                "required": [
                  "key",
                  "secret"
                ],
                "properties": {
                  "key": {},
                  "secret": {}
                }
              }
            }
          }
        }
      }
    }
  }
};
