/** Operations that Apollo Sandbox opens with, in the order in which a newcomer tries them. Account ids come from the answer to `OpenAccount`. */
export const SANDBOX_EXAMPLES: readonly string[] = [
  `
# Who am I? Anonymous without the Authorization header below.
query Me {
  me {
    id
    email
    displayName
    accounts {
      id
      name
      cash
      buyingPower
      sequence
      positions {
        symbol
        quantity
        averageEntryPrice
        unrealizedPnl
      }
    }
  }
}
`,
  `
query Instruments {
  instruments(first: 10) {
    nodes {
      symbol
      name
      quote {
        bidPrice
        askPrice
        quotedAt
      }
    }
  }
}
`,
  `
mutation OpenAccount {
  openAccount(input: { name: "My account", type: CASH }) {
    account {
      id
      name
    }
    userErrors {
      code
      message
    }
  }
}
`,
  `
mutation DepositFunds($accountId: ID!) {
  depositFunds(input: { accountId: $accountId, amount: "10000.00", idempotencyKey: "my-first-deposit" }) {
    account {
      cash
      buyingPower
    }
    userErrors {
      code
      message
    }
  }
}
`,
  `
mutation PlaceOrder($accountId: ID!) {
  placeOrder(input: { accountId: $accountId, symbol: "AAPL", side: BUY, type: MARKET, quantity: "1" }) {
    order {
      id
      status
      filledQuantity
      averageFillPrice
    }
    userErrors {
      code
      message
    }
  }
}
`,
  `
subscription QuoteUpdated {
  quoteUpdated(symbols: ["AAPL", "MSFT"]) {
    symbol
    bidPrice
    askPrice
    sequence
    instrument {
      name
    }
  }
}
`,
  `
subscription OrderUpdated($accountId: ID!) {
  orderUpdated(accountId: $accountId) {
    sequence
    event
    order {
      id
      status
      filledQuantity
      instrument {
        name
        quote {
          askPrice
        }
      }
    }
  }
}
`,
];
